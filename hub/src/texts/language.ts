/**
 * The languages of pages and mails, and which of them a browser prefers (Accept-Language, RFC 9110 §12.5.4).
 */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const

export type Language = keyof typeof LANGUAGES

export const isLanguage = (text: string | undefined): text is Language =>
  text !== undefined && Object.hasOwn(LANGUAGES, text)

/** Of these language tags, in the order of preference, the first that we speak; a region is served in its language. */
export const spokenAmong = (tags: readonly string[]): Language | undefined =>
  tags.map((tag) => tag.toLowerCase().split('-')[0]).find(isLanguage)

/** The first choice that we speak; English for everybody else. A region ("de-AT") is served in its language. */
export function preferredLanguage(acceptLanguage: string | undefined): Language {
  const choices = (acceptLanguage ?? '').slice(0, LONGEST_HEADER).split(',').map(parseChoice)
  const spoken = choices.filter(({ language, weight }) => isLanguage(language) && weight > 0)
  const [best] = spoken.sort((a, b) => b.weight - a.weight) // a stable sort: of equals, the first
  return isLanguage(best?.language) ? best.language : 'en'
}

const LONGEST_HEADER = 500

function parseChoice(choice: string): { language: string; weight: number } {
  const [range = '', ...parameters] = choice
    .trim()
    .toLowerCase()
    .split(/\s*;\s*/)
  const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
  const weight = q === undefined ? 1 : Number(q)
  return { language: range.split('-')[0]!, weight: Number.isFinite(weight) ? weight : 0 }
}
