/**
 * An account whose address the app never confirmed, and the ways that its owner has: its own password, once, or the app's reset.
 */
import { describe, expect, test } from 'vitest'
import type { Link } from '../../client-lib/src/index.ts'
import { ALICE, createTestBrowser, refusalOf, signIn } from './app-under-test.ts'
import {
  answer,
  asked,
  BY_PASSWORD,
  createUnverifiedApp,
  PASSWORD,
  stateOn,
  type Stage,
} from './unverified-app.ts'

function linkOf(subject: string, proof: Link['proof']): Link {
  return { issuer: 'https://hub.test', subject, accountId: 'a1', proof }
}

describe('the question', () => {
  test('names the account, starts no session and keeps the proven sign-in sealed', async () => {
    const { app, response, page } = await asked()
    expect(response.status).toBe(200)
    expect(page).toContain('alice@example.com')
    expect(page).toContain('action="/identity/prove"')
    expect(page).not.toContain('Reset your password')
    expect(response.headers.get('referrer-policy')).toBe('same-origin')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    const [line = ''] = response.headers.getSetCookie()
    expect(line).toMatch(/^__Host-identity_mail_.*; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax/)
    expect(line).not.toContain('alice')
    expect(app.sessions()).toBe(0)
    expect(app.events.at(-1)).toEqual({ code: 'proof_asked', sub: 'me' })
  })

  test('leads to the app’s own reset as well, where there is one', async () => {
    const { page } = await asked({ onUnverifiedLocal: { ...BY_PASSWORD, resetUrl: '/reset?a&b' } })
    expect(page).toContain('<a href="/reset?a&amp;b">Reset your password in Mail</a>')
  })

  test.each<[string, Stage]>([
    ['an app without a ledger', { links: undefined as never }],
    ['an account that somebody else has proven', { history: [linkOf('you', 'local')] }],
    ['an account that somebody else’s mailbox opened', { history: [linkOf('you', 'email')] }],
    ['an app without verifyPassword', { onUnverifiedLocal: {} }],
  ])('is not asked for %s', async (_what, stage) => {
    const app = createUnverifiedApp(stage)
    const response = await signIn(app, { sub: 'me' })
    const code = 'local_email_unverified'
    expect(await refusalOf(app, response)).toEqual({ status: 403, code })
    expect(await response.text()).not.toContain('type="password"')
  })

  test('of a disabled account is not asked', async () => {
    const app = createUnverifiedApp()
    app.accounts[0]!.disabled = true
    const code = 'account_disabled'
    expect(await refusalOf(app, await signIn(app))).toEqual({ status: 403, code })
  })
})

describe('the right password', () => {
  test('opens the account, and the ledger remembers it', async () => {
    const history: Link[] = []
    const { app, state } = await asked({ history })
    const response = await answer(app, state)
    expect([response.status, response.headers.get('location')]).toEqual([303, '/inbox'])
    expect([...app.browser.cookies]).toEqual([['session', 'a1']])
    expect(history).toEqual([linkOf('me', 'local')])
    expect(app.accounts).toEqual([{ ...ALICE, emailVerified: false }])
    expect(app.events.slice(-2)).toEqual([
      { code: 'proof_given', sub: 'me', accountId: 'a1' },
      { code: 'signed_in', sub: 'me', accountId: 'a1' },
    ])

    const other = createTestBrowser(app.hub)
    expect((await signIn({ ...app, browser: other }, { sub: 'me' })).status).toBe(303)
  })

  test('is given to the app with its account and the request', async () => {
    const given: unknown[] = []
    const verifyPassword = (...call: unknown[]) => given.push(...call) > 0
    const { app, state } = await asked({ onUnverifiedLocal: { verifyPassword } })
    await answer(app, state, 'typed')
    expect(given).toEqual([{ ...ALICE, emailVerified: false }, 'typed', expect.any(Request)])
  })

  test('works once', async () => {
    const { app, state } = await asked()
    const kept = new Map(app.browser.cookies)
    await answer(app, state)
    for (const password of [PASSWORD, 'wrong']) {
      for (const [name, value] of kept) app.browser.cookies.set(name, value)
      const again = await answer(app, state, password)
      expect(await refusalOf(app, again)).toEqual({ status: 400, code: 'token_replayed' })
    }
    expect(app.sessions()).toBe(1)
  })

  test('sent fifty times at once opens one session', async () => {
    const { app, state } = await asked()
    const cookie = [...app.browser.cookies].map((pair) => pair.join('=')).join('; ')
    const headers = { cookie, 'sec-fetch-site': 'same-origin' }
    const form = { state, password: PASSWORD }
    await Promise.all(
      Array.from({ length: 50 }, () => app.browser.post('/identity/prove', form, headers)),
    )
    expect(app.sessions()).toBe(1)
  })

  test('works for ten minutes', async () => {
    const { app, state } = await asked()
    app.clock.pass(600)
    const response = await answer(app, state)
    expect(await refusalOf(app, response)).toEqual({ status: 400, code: 'state_unknown' })
  })

  test('opens no account that was disabled meanwhile, or that somebody else proved meanwhile', async () => {
    const disabled = await asked()
    disabled.app.accounts[0]!.disabled = true
    const refused = await answer(disabled.app, disabled.state)
    expect(await refusalOf(disabled.app, refused)).toEqual({
      status: 403,
      code: 'account_disabled',
    })

    const history: Link[] = []
    const verifyPassword = () => history.push(linkOf('you', 'local')) > 0 // between look and link
    const raced = await asked({ history, onUnverifiedLocal: { verifyPassword } })
    const conflict = await answer(raced.app, raced.state)
    expect(await refusalOf(raced.app, conflict)).toEqual({ status: 403, code: 'subject_conflict' })
    expect([disabled.app.sessions(), raced.app.sessions()]).toEqual([0, 0])
  })

  test('of one account does not change hands silently where another is signed in', async () => {
    const app = createUnverifiedApp()
    app.accounts.push({ id: 'b1', email: 'bob@example.com', emailVerified: true })
    app.browser.cookies.set('session', 'b1')
    const page = await (await signIn(app, { query: '?max_age=60', sub: 'me' })).text()
    const asking = await answer(app, stateOn(page))
    const question = await asking.text()
    expect([asking.status, question.includes('Switch to alice@example.com?')]).toEqual([200, true])
    await app.browser.post('/identity/switch', { state: stateOn(question) })
    expect(app.browser.cookies.get('session')).toBe('a1')
  })
})

describe('an app with a reset and no password to check', () => {
  test('refuses with a page that leads there', async () => {
    const app = createUnverifiedApp({ onUnverifiedLocal: { resetUrl: '/reset' } })
    const response = await signIn(app)
    const code = 'local_email_unverified'
    expect(await refusalOf(app, response)).toEqual({ status: 403, code })
    expect(await response.text()).toContain('<a href="/reset">Reset your password in Mail</a>')
  })

  test('and tells its own page, where it has one', async () => {
    const app = createUnverifiedApp({
      onUnverifiedLocal: { resetUrl: '/reset' },
      failurePage: ({ resetUrl = 'nowhere' }) => ({ html: resetUrl }),
    })
    expect(await (await signIn(app)).text()).toBe('/reset')
    expect(await (await signIn(app, { claims: { aud: 'x' } })).text()).toBe('nowhere')
  })
})
