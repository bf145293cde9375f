/**
 * Signing out at the hub's pages: one confirmation, and the way back to the app that asked.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { signInAtHub, wordsOn } from '../support/acts.ts'
import { createBrowser, type Browser } from '../support/browser.ts'
import { authorizeUrl, ISSUER } from '../support/hub.ts'
import { formsOf, linksOf } from '../support/page.ts'
import { openLogoutListeningHub, type LogoutListeningHub } from './logout-listening-hub.ts'
import { ADA } from './person.ts'

const BYE = 'https://mail.test/bye'
const ACTION = 'Sign out of Acme and every app'

let hub: LogoutListeningHub
let sub: string
let browser: Browser
beforeAll(async () => void (hub = await openLogoutListeningHub()))
beforeEach(async () => {
  await hub.empty()
  hub.listener.reset()
  sub = await hub.addUser(ADA)
  browser = await signedInBrowser()
})
afterAll(() => hub.close())

async function signedInBrowser(email = ADA): Promise<Browser> {
  const opened = createBrowser({
    [ISSUER]: hub.app,
    'https://mail.test': () => new Response('Mail'),
  })
  await signInAtHub(opened, email)
  await opened.visit(authorizeUrl())
  return opened
}

const visit = (query: Record<string, string> = {}) =>
  browser.visit(`${ISSUER}/sign-out?${new URLSearchParams(query)}`)

async function told() {
  await hub.deliver()
  return hub.told()
}

const linkTo = (text: string) => linksOf(browser.page).find((link) => link.text === text)?.url.href

describe('/sign-out', () => {
  test('asks first, and changes nothing until then', async () => {
    const page = await visit({ app: 'mail', post_logout_redirect_uri: BYE })
    expect(wordsOn(page)).toContain('Sign out of Acme?')
    expect(wordsOn(page)).toContain(ADA)
    expect(await told()).toEqual([])
    expect((await browser.visit(`${ISSUER}/account`)).url.pathname).toBe('/account')
  })

  test('signs out of the hub and every app on one confirmation, and offers the way back', async () => {
    await visit({ app: 'mail', post_logout_redirect_uri: BYE })
    const page = await browser.click(ACTION)
    expect([page.url.origin, wordsOn(page)]).toEqual([
      ISSUER,
      expect.stringContaining('You are signed out'),
    ])
    expect(linkTo('Back to Mail')).toBe(BYE)
    expect(await told()).toEqual([['mail', sub, expect.stringMatching(/^ses_/)]])
    expect((await browser.visit(`${ISSUER}/account`)).url.pathname).toBe('/sign-in')
  })

  test('keeps the way back when another language is chosen, before and after', async () => {
    await visit({ app: 'mail', post_logout_redirect_uri: BYE })
    await browser.click('Deutsch')
    await browser.click('Bei Acme und jeder App abmelden')
    await browser.click('English')
    expect(linkTo('Back to Mail')).toBe(BYE)
  })

  test('ends one browser, or all', async () => {
    const other = await signedInBrowser()
    await visit()
    await browser.click(ACTION)
    expect((await other.visit(`${ISSUER}/account`)).url.pathname).toBe('/account')
    hub.listener.reset()

    browser = await signedInBrowser()
    await visit()
    await browser.click('Sign out on all my devices')
    expect((await other.visit(`${ISSUER}/account`)).url.pathname).toBe('/sign-in')
    expect((await told()).at(-1)).toEqual(['mail', sub, undefined])
  })

  test('tells whoever is signed out already, and leads back as well', async () => {
    browser = createBrowser({ [ISSUER]: hub.app })
    const page = await visit({ app: 'mail' })
    expect(wordsOn(page)).toContain('You are signed out')
    expect(formsOf(page)).toEqual([])
    expect(linkTo('Back to Mail')).toBe('https://mail.test/')
  })

  test.each([
    ['another path', 'https://mail.test/bye/'],
    ['another case', 'https://mail.test/BYE'],
    ['another site', 'https://evil.test/bye'],
    ['a script', 'javascript:alert(1)'],
    ['another app’s', 'https://calendar.test/bye'],
  ])('offers no address that is not registered: %s', async (_what, address) => {
    const before = await visit({ app: 'mail', post_logout_redirect_uri: address })
    expect(before.text).not.toContain(address)
    const after = await browser.click(ACTION)
    expect([after.text, after.url.href]).not.toContain(address)
    expect(linkTo('Back to Mail')).toBe('https://mail.test/')
  })

  test('leads nowhere for an app that nobody knows', async () => {
    await visit({ app: 'nobody', post_logout_redirect_uri: BYE })
    const page = await browser.click(ACTION)
    expect(page.text).not.toContain(BYE)
    expect(wordsOn(page)).not.toContain('Back to')
  })

  test('refuses a parameter that is there twice', async () => {
    expect((await browser.visit(`${ISSUER}/sign-out?app=mail&app=calendar`)).status).toBe(400)
  })
})

describe('the account page', () => {
  const open = () => browser.visit(`${ISSUER}/account`)

  test('says when the person last went to each app', async () => {
    const page = await open()
    const now = hub.clock.at.toISOString().slice(0, 16).replace('T', ' ')
    expect(wordsOn(page)).toMatch(new RegExp(`Mail last opened ${now} UTC Sign out of Mail`))
    expect(wordsOn(page)).not.toContain('Sign out of Calendar')
  })

  test('signs out of one app, and of nothing else', async () => {
    await open()
    const page = await browser.click('Sign out of Mail on all devices')
    expect(wordsOn(page)).toContain('You are signed out of that app')
    expect(await told()).toEqual([['mail', sub, undefined]])
  })

  test('tells no app that the person never went to', async () => {
    const forged = { method: 'POST', body: new URLSearchParams({ app: 'calendar' }) }
    await browser.fetch(`${ISSUER}/account/sign-out-of-app`, forged)
    expect(await told()).toEqual([])
    expect(await hub.db.selectFrom('revocations').selectAll().execute()).toEqual([])
  })

  test('leads to signing out everywhere', async () => {
    await open()
    await browser.click('Sign out everywhere')
    await browser.click('Sign out on all my devices')
    expect(await told()).toEqual([['mail', sub, undefined]])
  })
})
