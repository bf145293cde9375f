/**
 * The languages of pages, mails and messages.
 */
import { describe, expect, test } from 'vitest'
import { CATALOGUE } from '../../hub/src/texts/catalogue.ts'
import { preferredLanguage } from '../../hub/src/texts/language.ts'
import { createBrowser } from '../support/browser.ts'
import { ISSUER, linkTokenOf, PASSWORD } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { ADA, createPerson, newestMail } from './person.ts'

const hub = useHub()

const GERMAN = { 'Accept-Language': 'de-AT,de;q=0.9,en;q=0.5' }

describe('the language of a page', () => {
  test('is the one that the browser prefers', async () => {
    const page = await (await hub.app.request(`${ISSUER}/sign-in`, { headers: GERMAN })).text()
    expect(page).toContain('<html lang="de">')
    expect(page).toContain('E-Mail-Adresse')
    expect(page).not.toContain('Email address')
  })

  test('is English for everybody else', async () => {
    const headers = { 'Accept-Language': 'fr, *;q=0.1' }
    const page = await (await hub.app.request(`${ISSUER}/sign-in`, { headers })).text()
    expect(page).toContain('<html lang="en">')
  })

  test('is changed by a link, which every later page remembers', async () => {
    const browser = createBrowser({ [ISSUER]: hub.app })
    await browser.visit(`${ISSUER}/sign-up`)
    await browser.click('Deutsch')
    expect(browser.page.text).toContain('Konto anlegen')
    await browser.visit(`${ISSUER}/sign-in`)
    expect(browser.page.text).toContain('<html lang="de">')
    await browser.click('English')
    expect(browser.page.text).toContain('<html lang="en">')
  })

  test('keeps where the person is going and what they have typed', async () => {
    const browser = createBrowser({ [ISSUER]: hub.app })
    await browser.visit(`${ISSUER}/sign-in`)
    await browser.submit({ email: ADA })
    await browser.click('Deutsch')
    expect(browser.page.text).toContain(ADA)
    expect(browser.page.url.pathname).toBe('/sign-in/password')
  })

  test('is that of a refusal as well', async () => {
    const refused = await hub.app.request(`${ISSUER}/nowhere`, { headers: GERMAN })
    expect(await refused.text()).toContain('Diese Seite gibt es hier nicht.')
    const json = await hub.app.request(`${ISSUER}/v1/auth/me`, { headers: GERMAN })
    expect((await json.json()).error.message).toBe(
      'Hier ist niemand angemeldet. Melden Sie sich zuerst an.',
    )
  })

  test('is not chosen by a name that every object has', async () => {
    const headers = { 'Accept-Language': 'constructor, __proto__' }
    for (const lang of ['constructor', '__proto__', 'toString', '']) {
      const answer = await hub.app.request(`${ISSUER}/sign-in?lang=${lang}`, { headers })
      expect([answer.status, answer.headers.get('set-cookie')]).toEqual([200, null])
    }
  })

  test('is offered by a link that repeats nothing that a stranger wrote', async () => {
    const address = `${ISSUER}/sign-in?email=canary&c=&token=canary&next=canary`
    expect(await (await hub.app.request(address)).text()).not.toContain('canary')
  })
})

describe('a mail', () => {
  test('is written in the language of whoever asked for it', async () => {
    await createPerson(hub).call('POST', 'email/signup', signUp(), GERMAN)
    const mail = await newestMail(hub)
    expect(mail.subject).toMatch(/^Bestätigen Sie Ihre Adresse/)
    expect(mail.html).toContain('<html lang="de">')
    expect(linkTokenOf(mail)).toHaveLength(43)
    expect(mail.text.match(/(?<!\d)\d{6}(?!\d)/g)).toHaveLength(1)
  })
})

const signUp = () => ({ email: ADA, name: 'Ada Example', password: PASSWORD })

describe('what a browser prefers', () => {
  test.each([
    ['de', 'de'],
    ['de-CH', 'de'],
    ['DE', 'de'],
    ['en, de', 'en'],
    ['fr;q=1, de;q=0.3, en;q=0.2', 'de'],
    ['de;q=0', 'en'],
    ['de;q=nonsense', 'en'],
    ['de ; q=0.5', 'de'],
    ['*', 'en'],
    ['', 'en'],
    [undefined, 'en'],
    [`${'x'.repeat(10_000)},de`, 'en'],
  ])('%s is answered in %s', (header, language) => {
    expect(preferredLanguage(header)).toBe(language)
  })
})

describe('the German catalogue', () => {
  test('has its own words for every text', () => {
    const alike = (['pages', 'refusals', 'mails'] as const).flatMap((room) =>
      sameTexts(CATALOGUE.en[room], CATALOGUE.de[room], room),
    )
    // Words that are the same in both languages.
    expect(alike).toEqual(['pages.code', 'pages.account.apps'])
  })
})

/** The paths of the plain texts that two catalogues have in common. */
function sameTexts(one: object, other: object, path: string): string[] {
  return Object.entries(one).flatMap(([name, text]) => {
    const translated = (other as Record<string, unknown>)[name]
    if (typeof text === 'string') return text === translated ? [`${path}.${name}`] : []
    if (typeof text === 'object') return sameTexts(text, translated as object, `${path}.${name}`)
    return []
  })
}
