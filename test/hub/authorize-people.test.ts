/**
 * Who goes to the app: nobody signed in, one person, several, and what prompt, max_age and login_hint make of it.
 */
import { decodeJwt } from 'jose'
import { beforeEach, describe, expect, test } from 'vitest'
import { createBrowser, type Browser } from '../support/browser.ts'
import { authorizeUrl, CALLBACK, codeOf, ISSUER, PASSWORD, TWO_APPS } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { ADA, newestMail, returned } from './person.ts'

const BOB = 'bob@example.com'

const hub = useHub({ settings: TWO_APPS })
let browser: Browser
beforeEach(async () => {
  await hub.addUser(ADA)
  await hub.addUser(BOB, 'Bob')
  browser = createBrowser({
    [ISSUER]: (request) => hub.app.request(request),
    'https://mail.test': () => new Response('Mail'),
  })
})

const visit = async (change: Record<string, string> = {}) =>
  (await browser.visit(authorizeUrl(change))).url

const signIn = async (email: string) => {
  await browser.submit({ email })
  return (await browser.submit({ password: PASSWORD })).url
}

/** The app's answer, from the address on which the browser ended. */
const answerAt = (url: URL) => returned(Response.redirect(url))
const personAt = (url: URL) => decodeJwt(answerAt(url).token!).email
const pageAt = (url: URL) => url.pathname

async function signInHere(...emails: string[]) {
  for (const email of emails) {
    hub.pass(1000)
    await browser.visit(`${ISSUER}/sign-in?another`)
    await signIn(email)
  }
}

/** The answer that a silent request gets. */
const silently = async (change: Record<string, string> = {}) => {
  const page = await browser.visit(authorizeUrl({ prompt: 'none', ...change }), { follow: false })
  const { token, error } = answerAt(new URL(page.headers.get('location')!))
  return error ?? decodeJwt(token!).email
}

test('nobody signs in, and then goes on to the app', async () => {
  expect(pageAt(await visit())).toBe('/sign-in')
  const url = await signIn(ADA)
  expect(url.href).toContain(`${CALLBACK}?token=`)
  expect(answerAt(url)).toMatchObject({ state: 'a-state-of-the-right-length', iss: ISSUER })
  expect(personAt(url)).toBe(ADA)
})

describe('with one person', () => {
  beforeEach(() => signInHere(ADA))

  test('nothing is asked', async () => {
    expect(personAt(await visit())).toBe(ADA)
    expect(await silently()).toBe(ADA)
  })

  test('a hint at somebody else does not ask either: it is a hint', async () => {
    expect(personAt(await visit({ login_hint: BOB }))).toBe(ADA)
  })

  test('prompt=login asks once', async () => {
    hub.pass(1000)
    expect(pageAt(await visit({ prompt: 'login' }))).toBe('/sign-in')
    expect(browser.page.text).toContain(ADA)
    hub.pass(1000)
    expect(personAt(await signIn(ADA))).toBe(ADA)
  })

  test('prompt=login is not skipped by coming back without signing in', async () => {
    hub.pass(1000)
    await visit({ prompt: 'login' })
    const resumed = new URL(browser.page.url)
    resumed.pathname = '/continue'
    expect(pageAt((await browser.visit(resumed)).url)).toBe('/sign-in')
  })

  test.each([
    ['longer ago than max_age', 61_000, '/sign-in'],
    ['just within it', 59_000, '/identity/callback'],
  ])('a sign-in %s', async (_when, passed, page) => {
    hub.pass(passed)
    expect(pageAt(await visit({ max_age: '60' }))).toBe(page)
  })

  test('max_age is measured from the request, however long the person takes', async () => {
    hub.pass(61_000)
    await visit({ max_age: '60' })
    hub.pass(30 * 60_000)
    expect(personAt(await signIn(ADA))).toBe(ADA)
  })

  test('max_age=0 is prompt=login', async () => {
    hub.pass(1)
    expect(pageAt(await visit({ max_age: '0' }))).toBe('/sign-in')
    expect(await silently({ max_age: '0' })).toBe('login_required')
  })

  test('prompt=select_account asks, and the choice holds', async () => {
    expect(pageAt(await visit({ prompt: 'select_account' }))).toBe('/choose-account')
    expect(personAt((await browser.click(`Ada Example ${ADA}`)).url)).toBe(ADA)
  })

  test('"use another account" adds a person, who goes to the app', async () => {
    await visit({ prompt: 'select_account' })
    await browser.click('Use another account')
    expect(personAt(await signIn(BOB))).toBe(BOB)
    expect(await silently()).toBe('account_selection_required')
  })

  test('prompt=create makes another account, which goes to the app', async () => {
    expect(pageAt(await visit({ prompt: 'create' }))).toBe('/sign-up')
    await browser.submit({ name: 'Eve', email: 'eve@example.com', password: PASSWORD })
    const { url } = await browser.submit({ code: codeOf(await newestMail(hub)) })
    expect(personAt(url)).toBe('eve@example.com')
  })
})

describe('with several people', () => {
  beforeEach(() => signInHere(ADA, BOB))

  test('the browser asks who it is', async () => {
    expect(pageAt(await visit())).toBe('/choose-account')
    expect(personAt((await browser.click(`Ada Example ${ADA}`)).url)).toBe(ADA)
    expect(await silently()).toBe('account_selection_required')
  })

  test.each([
    [ADA, ADA],
    ['ADA@Example.COM', ADA],
    [BOB, BOB],
    ['eve@example.com', 'account_selection_required'],
    ['%', 'account_selection_required'],
  ])('the hint %s means %s', async (login_hint, answer) => {
    expect(await silently({ login_hint })).toBe(answer)
  })

  test('prompt=select_account asks in spite of a hint', async () => {
    expect(pageAt(await visit({ prompt: 'select_account', login_hint: ADA }))).toBe(
      '/choose-account',
    )
  })

  test('a chosen person whose proof is too old proves it again, and no other will do silently', async () => {
    hub.pass(61_000)
    await visit({ max_age: '60' })
    expect(pageAt((await browser.click(`Ada Example ${ADA}`)).url)).toBe('/sign-in')
    expect(browser.page.text).toContain(ADA)
    expect(personAt(await signIn(ADA))).toBe(ADA)
  })
})

test('cancelling goes back to the app with access_denied', async () => {
  await visit()
  const { url } = await browser.click('Cancel and go back to Mail')
  expect(answerAt(url)).toMatchObject({
    to: CALLBACK,
    error: 'access_denied',
    state: 'a-state-of-the-right-length',
    iss: ISSUER,
  })
})

test('a continuation ends after an hour', async () => {
  await visit()
  const { href } = browser.page.url
  hub.pass(60 * 60_000)
  const page = await browser.visit(href)
  expect([page.status, page.text]).toEqual([400, expect.stringContaining('continuation_expired')])
})

test.each(['x', 'A'.repeat(100), `${'A'.repeat(100)}\n`])(
  'a continuation that is not the hub’s is a page',
  async (c) => {
    for (const path of ['/continue', '/cancel', '/sign-in', '/sign-up', '/choose-account']) {
      const page = await browser.visit(`${ISSUER}${path}?${new URLSearchParams({ c })}`)
      expect(page).toMatchObject({ status: 400 })
    }
  },
)
