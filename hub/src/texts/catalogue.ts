/**
 * The catalogue: every text that people read, in every language that the hub speaks. A text that is missing in one of them
 * does not compile. What only programs and their developers read stays English.
 */
import { mails as germanMails } from './de/mails.ts'
import { pages as germanPages } from './de/pages.ts'
import { refusals as germanRefusals } from './de/refusals.ts'
import { mails } from './en/mails.ts'
import { pages } from './en/pages.ts'
import { refusals } from './en/refusals.ts'
import type { Language } from './language.ts'

export type PageTexts = typeof pages
export type RefusalTexts = typeof refusals
export type MailTexts = typeof mails

export interface Texts {
  language: Language
  pages: PageTexts
  refusals: RefusalTexts
  mails: MailTexts
}

export const CATALOGUE: Record<Language, Texts> = {
  en: { language: 'en', pages, refusals, mails },
  de: { language: 'de', pages: germanPages, refusals: germanRefusals, mails: germanMails },
}

export const ENGLISH = CATALOGUE.en
