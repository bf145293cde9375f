/**
 * Signed in here as one person while the hub says another: the browser changes hands only when the
 * person says so, and accounts are never merged.
 */
import { describe, expect, test } from 'vitest'
import { APP_URL, createApp, refusalOf, signIn, type AppUnderTest } from './app-under-test.ts'

/** Bob is signed in here; the hub says Alice. */
async function asked(changes: Parameters<typeof createApp>[0] = {}, email = 'alice@example.com') {
  const app = createApp(changes)
  app.accounts.push({ id: 'b1', email: 'bob@example.com', emailVerified: true })
  app.browser.cookies.set('session', 'b1')
  const response = await signIn(app, {
    query: '?prompt=login&return=/inbox',
    email,
    claims: fresh(app),
  })
  const page = await response.text()
  const state = /name="state" value="([^"]+)"/.exec(page)?.[1] ?? ''
  return { app, response, page, state }
}

const fresh = (app: AppUnderTest) => ({ auth_time: Math.floor(app.clock.at.getTime() / 1000) })

describe('the question', () => {
  test('names both, starts no session and keeps the proven sign-in sealed', async () => {
    const { app, response, page } = await asked()
    expect(response.status).toBe(200)
    expect(page).toContain('Continue as alice@example.com')
    expect(page).toContain('Stay signed in as bob@example.com')
    expect(page).toContain('action="/identity/switch"')
    expect(response.headers.get('referrer-policy')).toBe('same-origin')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(app.sessions()).toBe(0)

    const [line = ''] = response.headers.getSetCookie()
    expect(line).toMatch(
      /^__Host-identity_mail_.*; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    )
    expect(line).not.toContain('alice')
  })

  test('comes before an account is created', async () => {
    const { app } = await asked({}, 'new@example.com')
    expect(app.accounts.length).toBe(2)
  })

  test('is not asked of the same person, who just gets a fresh session', async () => {
    const app = createApp()
    app.browser.cookies.set('session', 'a1')
    const response = await signIn(app, { query: '?prompt=login', claims: fresh(app) })
    expect(response.status).toBe(303)
    expect(app.sessions()).toBe(1)
  })

  test('is not asked where the linking is refused', async () => {
    const app = createApp()
    app.accounts.push({ id: 'b1', email: 'bob@example.com', emailVerified: false })
    app.browser.cookies.set('session', 'a1')
    const response = await signIn(app, { query: '?max_age=60', email: 'bob@example.com' })
    const code = 'local_email_unverified'
    expect(await refusalOf(app, response)).toEqual({ status: 403, code })
  })

  test('escapes what it shows', async () => {
    const app = createApp({ currentAccount: () => ({ id: 'x', email: '"><b>canary</b>@x' }) })
    const page = await (await signIn(app, { query: '?max_age=60' })).text()
    expect(page).toContain('&quot;&gt;&lt;b&gt;canary')
    expect(page).not.toContain('<b>')
  })

  test('fits in 1 KB even with the longest names', async () => {
    const app = createApp({ currentAccount: () => ({ id: 'x', email: 'x@example.com' }) })
    const label = `${'d'.repeat(59)}.`
    const response = await signIn(app, {
      query: `?max_age=60&return=/${'x'.repeat(511)}`,
      email: `${'l'.repeat(64)}@${label.repeat(3)}example`,
      claims: { sub: 's'.repeat(128), sid: 's'.repeat(128), name: 'é'.repeat(100) },
    })
    expect(response.status).toBe(200)
    const [line = ''] = response.headers.getSetCookie()
    expect(line.indexOf(';')).toBeLessThanOrEqual(1024)
  })
})

describe('POST /identity/switch', () => {
  test('opens the other account once it is confirmed', async () => {
    const { app, state } = await asked()
    const response = await app.browser.post('/identity/switch', { state })
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe('/inbox')
    expect([...app.browser.cookies]).toEqual([['session', 'a1']])
  })

  test('creates the account where there is none', async () => {
    const { app, state } = await asked({}, 'new@example.com')
    await app.browser.post('/identity/switch', { state })
    expect(app.accounts.at(-1)).toMatchObject({ email: 'new@example.com' })
  })

  test('works once', async () => {
    const { app, state } = await asked()
    const kept = new Map(app.browser.cookies)
    await app.browser.post('/identity/switch', { state })
    for (const [name, value] of kept) app.browser.cookies.set(name, value)
    const again = await app.browser.post('/identity/switch', { state })
    expect(await refusalOf(app, again)).toEqual({ status: 400, code: 'token_replayed' })
    expect(app.sessions()).toBe(1)
  })

  test('works for ten minutes', async () => {
    const { app, state } = await asked()
    app.clock.pass(600)
    const response = await app.browser.post('/identity/switch', { state })
    expect(await refusalOf(app, response)).toEqual({ status: 400, code: 'state_unknown' })
  })

  test('decides again: an account disabled meanwhile stays closed', async () => {
    const { app, state } = await asked()
    app.accounts[0]!.disabled = true
    const response = await app.browser.post('/identity/switch', { state })
    expect(await refusalOf(app, response)).toEqual({ status: 403, code: 'account_disabled' })
  })

  test.each<[Record<string, string>, number]>([
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site', origin: APP_URL }, 403],
    [{ origin: 'null' }, 403],
    [{}, 403],
    [{ origin: APP_URL }, 303],
  ])('with %o answers %i', async (headers, status) => {
    const { app, state } = await asked()
    const response = await app.browser.post('/identity/switch', { state }, headers)
    expect(response.status).toBe(status)
    expect(app.sessions()).toBe(status === 303 ? 1 : 0)
  })

  test('takes no pending sign-in for a proven one', async () => {
    const app = createApp()
    const login = await app.browser.get('/identity/login')
    const state = new URL(login.headers.get('location')!).searchParams.get('state')!
    const response = await app.browser.post('/identity/switch', { state })
    expect(await refusalOf(app, response)).toEqual({ status: 400, code: 'state_unknown' })
  })

  test.each([{}, { state: '' }])('refuses a form without state: %o', async (form) => {
    const { app } = await asked()
    const response = await app.browser.post('/identity/switch', form)
    expect(await refusalOf(app, response)).toEqual({ status: 400, code: 'state_missing' })
  })

  test('refuses a body that is no form of its own', async () => {
    const { app, state } = await asked()
    const response = await app.browser.post('/identity/switch', { state, pad: 'x'.repeat(20_000) })
    expect(response.status).toBe(400)
  })
})
