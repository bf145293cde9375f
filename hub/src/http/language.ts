/**
 * The language that a person reads here: the one chosen by a link, remembered by a cookie, else the one that the app asked for,
 * else what the browser prefers.
 */
import type { Context } from 'hono'
import type { Outbox } from '../mail/outbox.ts'
import { CATALOGUE, type Texts } from '../texts/catalogue.ts'
import {
  isLanguage,
  LANGUAGES,
  preferredLanguage,
  spokenAmong,
  type Language,
} from '../texts/language.ts'
import { appLanguage, chosenLanguage, keepAppLanguage, keepLanguage } from './cookies.ts'
import type { Hub } from './hub.ts'

export function languageOf(hub: Hub, c: Context): Language {
  const asked = c.req.query('lang')
  if (isLanguage(asked)) return asked
  const kept = [chosenLanguage(hub, c), appLanguage(hub, c)].find(isLanguage)
  return kept ?? preferredLanguage(c.req.header('accept-language'))
}

/** `ui_locales` (OpenID Connect Core §3.1.2.1), for the pages and mails that this request leads through. */
export function speakAsAsked(hub: Hub, c: Context, uiLocales: string | null): void {
  const language = spokenAmong((uiLocales ?? '').split(' '))
  if (language) keepAppLanguage(hub, c, language)
}

export const textsOf = (hub: Hub, c: Context): Texts => CATALOGUE[languageOf(hub, c)]

/** Mails that somebody's request causes are written in the language of that request. */
export const outboxOf = (hub: Hub, c: Context): Outbox => hub.outbox.writingIn(languageOf(hub, c))

/** A preference of this browser, and nothing else, is all that a link may change. */
export function rememberLanguage(hub: Hub, c: Context): void {
  const asked = c.req.query('lang')
  if (isLanguage(asked)) keepLanguage(hub, c, asked)
}

export interface LanguageLink {
  language: Language
  name: string
  link: string
}

/** What a page needs to be shown again. Nothing else of an address is repeated that the page has not proven: it may hold anybody's words. */
const OURS: Record<string, RegExp> = {
  c: /^[A-Za-z0-9_-]{40,8192}$/,
  token: /^[A-Za-z0-9_-]{43}$/,
  another: /^$/,
  app: /^[a-z0-9-]{1,64}$/,
  user_code: /^[A-Z]{4}-[A-Z]{4}$/,
  done: /^[a-z-]{1,20}$/,
}

/** This page in the other languages; none for the answer to a form, which cannot be asked for again. */
export function languageLinks(
  hub: Hub,
  c: Context,
  proven: Record<string, string> = {},
): LanguageLink[] {
  if (c.req.method !== 'GET') return []
  const { pathname, searchParams } = new URL(c.req.url)
  const kept = [...searchParams].filter(
    ([name, value]) => Object.hasOwn(OURS, name) && OURS[name]!.test(value),
  )
  const spoken = languageOf(hub, c)
  return (Object.entries(LANGUAGES) as Array<[Language, string]>)
    .filter(([language]) => language !== spoken)
    .map(([language, name]) => {
      const query = new URLSearchParams({ ...Object.fromEntries(kept), ...proven, lang: language })
      return { language, name, link: `${pathname}?${query}` }
    })
}
