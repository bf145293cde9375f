/**
 * The people of DESIGN §7, each with their row of the linking table: who gets in, who is refused, with which words, and that
 * the app's own form is on every page that refuses.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { BUTTON, pressButton, signInAtHub, usersOf, whoIsIn, wordsOn } from '../support/acts.ts'
import type { Browser } from '../support/browser.ts'
import { linksOf } from '../support/page.ts'
import type { AppName } from '../support/three-sites.ts'
import { useThreeSites } from '../support/use-three-sites.ts'

const NAMES = ['alice', 'bob', 'carol', 'dave']

const sites = useThreeSites({ people: NAMES.map((name) => `${name}@example.com`) })
let browser: Browser
beforeEach(() => void (browser = sites.openBrowser()))

type Refused = [name: string, code: string, words: string]

/** Calendar has no proof to offer; Mail has. */
const BOB: Refused = ['bob', 'local_email_unverified', 'nobody ever confirmed it there']
const REFUSED: Refused[] = [
  ['carol', 'ambiguous_account', 'There is more than one account in'],
  ['dave', 'account_disabled', 'is switched off'],
]

describe.each<AppName>(['mail', 'calendar'])('at %s', (name) => {
  test('alice, verified and alone under her address, is let in', async () => {
    await signInAtHub(browser, 'alice@example.com')
    expect((await pressButton(browser, sites[name])).status).toBe(200)
    expect(await whoIsIn(browser, sites[name])).toBe('alice@example.com')
  })

  test.each(name === 'calendar' ? [BOB, ...REFUSED] : REFUSED)(
    '%s is refused as %s',
    async (...row) => {
      const [person, code, words] = row
      const app = sites[name]
      const before = await usersOf(app)
      await signInAtHub(browser, `${person}@example.com`)

      const page = await pressButton(browser, app)

      expect([page.url.pathname, page.status]).toEqual(['/identity/callback', 403])
      expect(wordsOn(page)).toContain(words)
      const ref = /Ref (\w{4}-\w{2})/.exec(wordsOn(page))?.[1]
      expect(app.events.at(-1)).toMatchObject({ code, ref })
      expect(page.headers.get('cache-control')).toBe('no-store')
      expect(await whoIsIn(browser, app)).toBe(undefined)
      expect(await usersOf(app)).toEqual(before)
    },
  )

  test('whoever is refused finds the button and a form that still works', async () => {
    const app = sites[name]
    await signInAtHub(browser, 'carol@example.com')
    const refused = await pressButton(browser, app)
    expect(linksOf(refused).map(({ text }) => text)).toContain(BUTTON)

    const password = `${name}-carol-local`
    const page = await browser.submit(
      { email: 'carol@example.com', password },
      { action: '/login' },
    )

    expect([page.url.pathname, page.status]).toEqual(['/', 200])
    expect(await whoIsIn(browser, app)).toBe('carol@example.com')
  })
})

test('bob, whose address Mail never confirmed, opens his account by its password, once', async () => {
  const { mail } = sites
  const before = await usersOf(mail)
  await signInAtHub(browser, 'bob@example.com')
  const question = await pressButton(browser, mail)
  expect([question.status, wordsOn(question).includes('Is this your account?')]).toEqual([
    200,
    true,
  ])
  expect(await whoIsIn(browser, mail)).toBe(undefined)

  const again = await browser.submit({ password: 'not-his' }, { action: '/identity/prove' })
  expect([again.status, await whoIsIn(browser, mail)]).toEqual([403, undefined])
  const inbox = await browser.submit({ password: 'mail-bob-local' }, { action: '/identity/prove' })
  expect([inbox.url.href, inbox.text.includes('Photos from Sunday')]).toEqual([
    `${mail.url}/`,
    true,
  ])

  await browser.click('Sign out')
  expect((await pressButton(browser, mail)).url.pathname).toBe('/')
  expect(await whoIsIn(browser, mail)).toBe('bob@example.com')
  expect(await usersOf(mail)).toEqual(before)
})
