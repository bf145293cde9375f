/**
 * What comes back to /identity/callback, apart from the token itself.
 */
import { describe, expect, test } from 'vitest'
import {
  answered,
  callbackPath,
  createApp,
  createTestBrowser,
  depart,
  mintFor,
  refusalOf,
} from './app-under-test.ts'

describe('GET /identity/callback', () => {
  test('redirects to the return path with the app’s cookie and nothing of the URL', async () => {
    const { app, query } = await answered()
    const response = await app.browser.get(callbackPath(query))

    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe('/inbox')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    expect([...app.browser.cookies]).toEqual([['session', 'a1']])
  })

  const spoilt: [what: string, change: (query: URLSearchParams) => void, code: string][] = [
    ['no state', (query) => query.delete('state'), 'state_missing'],
    ['an empty state', (query) => query.set('state', ''), 'state_missing'],
    ['state twice', (query) => query.append('state', query.get('state')!), 'state_missing'],
    ['another state', (query) => query.set('state', 'A'.repeat(43)), 'state_unknown'],
    [
      'state in another case',
      (query) => query.set('state', swapCase(query.get('state')!)),
      'state_unknown',
    ],
    ['no iss', (query) => query.delete('iss'), 'issuer_mismatch'],
    ['another iss', (query) => query.set('iss', 'https://evil.test'), 'issuer_mismatch'],
    ['iss with a slash', (query) => query.set('iss', 'https://hub.test/'), 'issuer_mismatch'],
    ['iss twice', (query) => query.append('iss', 'https://hub.test'), 'issuer_mismatch'],
    ['token twice', (query) => query.append('token', query.get('token')!), 'result_invalid'],
    ['no token', (query) => query.delete('token'), 'result_invalid'],
    ['an empty token', (query) => query.set('token', ''), 'result_invalid'],
    ['token and error', (query) => query.set('error', 'access_denied'), 'result_invalid'],
    ['token and an empty error', (query) => query.set('error', ''), 'result_invalid'],
    ['a code beside the token', (query) => query.set('code', 'x'), 'result_invalid'],
    [
      'anything else twice',
      (query) => (query.append('x', '1'), query.append('x', '2')),
      'result_invalid',
    ],
  ]
  test.each(spoilt)('refuses %s', async (_what, change, code) => {
    const { app, query } = await answered()
    const spoiltQuery = new URLSearchParams(query)
    change(spoiltQuery)
    const response = await app.browser.get(`/identity/callback?${spoiltQuery}`)

    expect(await refusalOf(app, response)).toEqual({ status: 400, code })
    expect(app.sessions()).toBe(0)
    expect(response.headers.get('location')).toBe(null)
  })

  const swapCase = (text: string) =>
    [...text].map((c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase())).join('')

  test.each(['access_denied', 'login_required', 'server_error', 'temporarily_unavailable'])(
    'shows a page for the hub’s error %s and logs it',
    async (error) => {
      const { app, query } = await answered()
      const { token: _, ...rest } = query
      const response = await app.browser.get(
        callbackPath({ ...rest, error, error_description: '<b>canary</b>' }),
      )
      expect(await refusalOf(app, response)).toEqual({ status: 400, code: 'hub_refused' })
      expect(app.events.at(-1)).toMatchObject({ detail: error })
      expect(await response.text()).not.toContain('canary')
    },
  )

  test('believes no error that another issuer sends', async () => {
    const { app, state } = await answered()
    const query = new URLSearchParams({ error: 'access_denied', state, iss: 'https://evil.test' })
    const response = await app.browser.get(`/identity/callback?${query}`)
    expect(await refusalOf(app, response)).toEqual({ status: 400, code: 'issuer_mismatch' })
  })

  test('keeps an unknown error text out of the log', async () => {
    const { app, state } = await answered()
    const query = new URLSearchParams({ error: 'x\u001b[31m', state, iss: app.testHub.url })
    await app.browser.get(`/identity/callback?${query}`)
    expect(app.events.at(-1)).toMatchObject({ detail: 'an unknown error' })
  })
})

describe('a callback in a browser that did not start it', () => {
  test('makes no session, and the pending sign-in of that browser still works', async () => {
    const attacker = createApp()
    const stolen = await answered(attacker)
    const victim = createTestBrowser(attacker.hub)
    const own = await depart(victim, '?return=/drafts')

    const forged = await victim.get(callbackPath(stolen.query))
    expect(await refusalOf(attacker, forged)).toEqual({ status: 400, code: 'state_unknown' })
    expect(victim.cookies.has('session')).toBe(false)

    const token = mintFor(attacker, own)
    const query = new URLSearchParams({ token, state: own.state, iss: attacker.testHub.url })
    const response = await victim.get(`/identity/callback?${query}`)
    expect(response.headers.get('location')).toBe('/drafts')
  })

  test('refuses its token under a pending sign-in of that browser', async () => {
    const app = createApp()
    const stolen = await answered(app)
    const victim = createTestBrowser(app.hub)
    const { state } = await depart(victim)

    const query = new URLSearchParams({ ...stolen.query, state })
    const response = await victim.get(`/identity/callback?${query}`)
    expect(await refusalOf(app, response)).toEqual({ status: 400, code: 'token_nonce_mismatch' })
  })
})
