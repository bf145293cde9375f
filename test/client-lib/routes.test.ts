/**
 * The routes apart from the callback: which requests they take and what they answer.
 */
import { describe, expect, test } from 'vitest'
import { APP_URL, createApp, depart, refusalOf, signIn } from './app-under-test.ts'

describe('methods', () => {
  const routes = [
    ['login', 'GET'],
    ['callback', 'GET'],
    ['session', 'GET'],
    ['logout', 'POST'],
    ['switch', 'POST'],
    ['backchannel-logout', 'POST'],
    ['status', 'GET'],
  ] as const
  const cases = routes.flatMap(([route, allow]) =>
    ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']
      .filter((method) => method !== allow)
      .map((method) => [method, route, allow] as const),
  )
  test.each(cases)('%s /identity/%s is 405', async (method, route, allow) => {
    const app = createApp()
    const response = await app.hub.handle(new Request(`${APP_URL}/identity/${route}`, { method }))
    expect(response?.status).toBe(405)
    expect(response?.headers.get('allow')).toBe(allow)
    expect(response?.headers.getSetCookie()).toEqual([])
  })

  test.each([
    '/',
    '/identity',
    '/identity/',
    '/identity/login/',
    '/identity/else',
    '/identityx/login',
  ])('%s is left to the app', async (path) => {
    expect(await createApp().hub.handle(new Request(APP_URL + path))).toBe(undefined)
  })

  test.each([
    ['sec-purpose', 'prefetch'],
    ['sec-purpose', 'prefetch;prerender'],
    ['purpose', 'prefetch'],
  ])('a prefetch (%s: %s) is 503 and has no effect', async (name, value) => {
    const app = createApp()
    const response = await app.browser.get('/identity/login', { [name]: value })
    expect(response.status).toBe(503)
    expect([...app.browser.cookies]).toEqual([])
    expect(app.events).toEqual([])
  })
})

describe('GET /identity/login', () => {
  test('sends the browser to the hub with what the hub asks for, and asks the hub nothing', async () => {
    const app = createApp()
    const { url } = await depart(app.browser, '?return=/inbox')

    expect(url.origin + url.pathname).toBe('https://hub.test/identity/authorize')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      app: 'mail',
      redirect_uri: 'https://mail.test/identity/callback',
      state: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      nonce: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      response_type: 'token',
    })
    expect(app.testHub.fetches).toEqual([])
  })

  test('never takes its own address from the request', async () => {
    const app = createApp()
    const request = new Request('http://evil.test/identity/login', {
      headers: { host: 'evil.test', 'x-forwarded-host': 'evil.test', forwarded: 'host=evil.test' },
    })
    const location = (await app.hub.handle(request))?.headers.get('location') ?? ''
    expect(new URL(location).searchParams.get('redirect_uri')).toBe(
      'https://mail.test/identity/callback',
    )
    expect(location).not.toContain('evil')
  })

  test('passes prompt, max_age and login_hint on', async () => {
    const { url } = await depart(
      createApp().browser,
      '?prompt=select_account&max_age=300&login_hint=Ada%40example.com',
    )
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      prompt: 'select_account',
      max_age: '300',
      login_hint: 'Ada@example.com',
    })
  })

  test.each([
    'prompt=always',
    'prompt=',
    'prompt=login&prompt=none',
    'max_age=-1',
    'max_age=soon',
    'max_age=1.5',
    'max_age=1&max_age=2',
    'max_age=99999999999999999999',
  ])('refuses a demand that it cannot read: %s', async (query) => {
    const app = createApp()
    const response = await app.browser.get(`/identity/login?${query}`)
    expect(await refusalOf(app, response)).toEqual({ status: 400, code: 'invalid_request' })
    expect([...app.browser.cookies]).toEqual([])
  })

  test.each([
    'login_hint=x',
    'login_hint=a%40b.c%0d%0a',
    'login_hint=a@b.c&login_hint=d@e.f',
    'login_hint=',
  ])('drops a hint that is of no use: %s', async (query) => {
    const { url } = await depart(createApp().browser, `?${query}`)
    expect(url.searchParams.has('login_hint')).toBe(false)
  })

  test('takes a repeated return path for none', async () => {
    const app = createApp()
    const response = await signIn(app, { query: '?return=/a&return=/b' })
    expect(response.headers.get('location')).toBe('/')
  })

  test('sends somebody who is signed in straight to the return path', async () => {
    const app = createApp()
    app.browser.cookies.set('session', 'a1')
    const response = await app.browser.get('/identity/login?return=/inbox')
    expect(response.status).toBe(302)
    expect(response.headers.get('location')).toBe('/inbox')
  })

  test.each(['prompt=login', 'max_age=0'])('asks the hub all the same for %s', async (query) => {
    const app = createApp()
    app.browser.cookies.set('session', 'a1')
    const { url } = await depart(app.browser, `?${query}`)
    expect(url.host).toBe('hub.test')
  })

  test('redirects while the hub is down', async () => {
    const app = createApp()
    app.testHub.fault = 'hanging'
    expect((await app.browser.get('/identity/login')).status).toBe(302)
  })
})

describe('a proof asked for by prompt=login or max_age', () => {
  const now = Math.floor(Date.parse('2026-11-21T12:00:00Z') / 1000)
  test.each([
    ['prompt=login', now - 61, 400, 'auth_too_old'],
    ['prompt=login', now - 60, 303, 'signed_in'],
    ['max_age=0', now - 61, 400, 'auth_too_old'],
    ['max_age=300', now - 361, 400, 'auth_too_old'],
    ['max_age=300', now - 360, 303, 'signed_in'],
    ['prompt=select_account', now - 100_000, 303, 'signed_in'],
  ])('%s with auth_time %i answers %i', async (query, auth_time, status, code) => {
    const app = createApp()
    const response = await signIn(app, { query: `?${query}`, claims: { auth_time } })
    expect(await refusalOf(app, response)).toEqual({ status, code })
  })
})

describe('POST /identity/logout', () => {
  test('ends the app’s session and lands on /', async () => {
    const app = createApp()
    app.browser.cookies.set('session', 'a1')
    const response = await app.browser.post('/identity/logout')
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe('/')
    expect([...app.browser.cookies]).toEqual([])
  })

  test('everywhere leads on to the hub by a page, which no form-action of the app’s can block', async () => {
    const app = createApp()
    app.browser.cookies.set('session', 'a1')
    const response = await app.browser.post('/identity/logout', { everywhere: 'yes' })
    const parameters = new URLSearchParams({ app: 'mail', post_logout_redirect_uri: `${APP_URL}/` })
    const address = `https://hub.test/sign-out?${parameters}`.replaceAll('&', '&amp;')
    expect([response.status, response.headers.get('location')]).toEqual([200, null])
    expect(await response.text()).toContain(`content="0; url=${address}"`)
    expect([...app.browser.cookies]).toEqual([])
  })

  const origins: [headers: Record<string, string>, status: number][] = [
    [{ 'sec-fetch-site': 'same-origin' }, 303],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ 'sec-fetch-site': 'none' }, 403],
    [{ 'sec-fetch-site': 'cross-site', origin: APP_URL }, 403],
    [{ origin: APP_URL }, 303],
    [{ origin: 'https://evil.test' }, 403],
    [{ origin: 'null' }, 403],
    [{}, 403],
  ]
  test.each(origins)('with %o answers %i', async (headers, status) => {
    const app = createApp()
    app.browser.cookies.set('session', 'a1')
    expect((await app.browser.post('/identity/logout', {}, headers)).status).toBe(status)
    expect(app.browser.cookies.has('session')).toBe(status === 403)
  })
})

describe('GET /identity/session', () => {
  test('names the person, and nothing else of the row', async () => {
    const app = createApp()
    app.accounts[0] = { ...app.accounts[0]!, passwordHash: 'canary' } as (typeof app.accounts)[0]
    app.browser.cookies.set('session', 'a1')
    const response = await app.browser.get('/identity/session')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toEqual({
      user: { id: 'a1', email: 'alice@example.com', name: 'Alice' },
    })
  })

  test('adds the app’s own roles where it gives any', async () => {
    const app = createApp({ rolesOf: ({ id }) => [`role of ${id}`] })
    app.browser.cookies.set('session', 'a1')
    const { user } = await (await app.browser.get('/identity/session')).json()
    expect(user.roles).toEqual(['role of a1'])
  })

  test('says what to write on the button to whoever asks for it', async () => {
    const app = createApp({ hubName: 'Acme' })
    const ask = async (query: string) => (await app.browser.get(`/identity/session${query}`)).json()
    const config = { hubName: 'Acme', hubUnreachable: false }
    expect(await ask('?include=config')).toEqual({ user: null, config })
    expect(await ask('?include=config&include=config')).toEqual({ user: null })
  })

  test('is null for nobody', async () => {
    expect(await (await createApp().browser.get('/identity/session')).json()).toEqual({
      user: null,
    })
  })

  test('is 503, not null, where the app cannot tell', async () => {
    const app = createApp({
      currentAccount: () => {
        throw new Error('connection refused')
      },
    })
    expect((await app.browser.get('/identity/session')).status).toBe(503)
  })
})
