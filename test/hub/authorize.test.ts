/**
 * The authorization endpoint, DESIGN §3.1: the order of its checks, what is shown here and what goes back to the app.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { createHubApp } from '../../hub/src/http/app.ts'
import { authorizeUrl, CALLBACK, ISSUER } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { onBreakableStore } from './breakable-store.ts'
import { createPerson, returned, shown, signedInPerson, type Person } from './person.ts'

const CHALLENGE = { code_challenge: 'c'.repeat(43), code_challenge_method: 'S256' }
const NOTES = { app: 'notes', redirect_uri: 'https://notes.test/cb', response_type: 'code' }
const UNSUPPORTED = 'unsupported_response_type'
const WITH_QUERY = 'https://mail.test/identity/callback?tenant=a%20b&x'

const apps = [
  { id: 'mail', name: 'Mail', redirectUris: [CALLBACK, WITH_QUERY] },
  { id: 'notes', name: 'Notes', redirectUris: [NOTES.redirect_uri], flow: 'code' },
  { id: 'wiki', name: 'Wiki', redirectUris: ['https://wiki.test/cb'], public: true },
]

const hub = useHub({ settings: { apps } })

const ask = (change: Record<string, string | undefined>, init?: RequestInit) =>
  hub.app.request(authorizeUrl(change), init)

describe('the method', () => {
  test.each(['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
    'is not %s, wherever that comes from',
    async (method) => {
      const headers = { Origin: 'https://evil.test', 'Sec-Fetch-Site': 'cross-site' }
      const response = await ask({}, { method, headers })
      expect(response.status).toBe(405)
      expect(response.headers.get('allow')).toBe('GET')
      expect(response.headers.get('location')).toBeNull()
    },
  )
})

describe('a refusal before the redirect URI is proven', () => {
  test.each([
    'app',
    'redirect_uri',
    'state',
    'nonce',
    'response_type',
    'prompt',
    'iss',
    'utm_source',
    '__proto__',
  ])('is a page for %s given twice', async (name) => {
    const response = await hub.app.request(`${authorizeUrl()}&${name}=x&${name}=x`)
    expect(await shown(response)).toEqual({ status: 400, code: 'invalid_request', location: null })
  })

  test.each([
    ['an unknown app', { app: 'unknown' }, 'invalid_app'],
    ['no app', { app: undefined }, 'invalid_app'],
    ['an app in another case', { app: 'Mail' }, 'invalid_app'],
    ['an app with a space', { app: 'mail ' }, 'invalid_app'],
    ['a name that every object has', { app: 'constructor' }, 'invalid_app'],
    [
      'an OAuth client',
      { app: 'wiki', redirect_uri: 'https://wiki.test/cb', state: 'short' },
      'invalid_app',
    ],
    ['another app’s redirect URI', { app: 'notes' }, 'invalid_redirect_uri'],
    ['no redirect URI', { redirect_uri: undefined }, 'invalid_redirect_uri'],
    ['an empty redirect URI', { redirect_uri: '' }, 'invalid_redirect_uri'],
  ])('is a page for %s', async (_what, change, code) => {
    const response = await ask(change)
    expect(await shown(response)).toEqual({ status: 400, code, location: null })
    expect(response.headers.get('cache-control')).toBe('no-store')
  })
})

const SHORT_STATE = { state: 'short' }
const BAD_NONCE = { nonce: 'short' }

describe('of two faults', () => {
  test.each([
    ['invalid_app', { app: 'unknown', redirect_uri: 'https://evil.test' }],
    ['invalid_redirect_uri', { redirect_uri: 'https://evil.test', response_type: 'code' }],
    ['invalid_redirect_uri', { redirect_uri: 'https://evil.test', ...SHORT_STATE }],
  ])('%s wins, as a page', async (code, change) => {
    expect(await shown(await ask(change))).toMatchObject({ code, location: null })
  })

  test('a repeated parameter wins over an unknown app', async () => {
    const response = await hub.app.request(`${authorizeUrl({ app: 'unknown' })}&app=mail`)
    expect(await shown(response)).toMatchObject({ code: 'invalid_request' })
  })

  test.each([
    ['response_type', { response_type: 'code', ...SHORT_STATE, ...BAD_NONCE }],
    ['state', { ...SHORT_STATE, ...BAD_NONCE, prompt: 'none' }],
    ['nonce', { ...BAD_NONCE, prompt: 'none' }],
    ['code_challenge', { ...NOTES, prompt: 'sometimes' }],
    ['prompt', { prompt: 'none login', max_age: 'x' }],
    ['max_age', { max_age: 'x', prompt: 'none' }],
  ])('%s wins, at the app', async (named, change) => {
    const { error_description } = returned(await ask(change))
    expect(error_description).toContain(named)
  })
})

describe('a refusal after that goes back to the app', () => {
  const invalid = 'invalid_request'
  test.each([
    ['no nonce', { nonce: undefined }, invalid],
    ['a nonce too short', { nonce: 'n'.repeat(42) }, invalid],
    ['a nonce too long', { nonce: 'n'.repeat(44) }, invalid],
    ['a nonce in base64', { nonce: `${'n'.repeat(42)}+` }, invalid],
    ['a nonce with a line break', { nonce: `${'n'.repeat(43)}\n` }, invalid],
    ['an unknown prompt', { prompt: 'consent' }, invalid],
    ['two prompts', { prompt: 'login none' }, invalid],
    ['a negative max_age', { max_age: '-1' }, invalid],
    ['half a second', { max_age: '0.5' }, invalid],
    ['a max_age in hexadecimal', { max_age: '0x10' }, invalid],
    ['a max_age of centuries', { max_age: '9999999999' }, invalid],
    ['a login_hint of 255 characters', { login_hint: 'a'.repeat(255) }, invalid],
    ['a code, of an app of the direct flow', { response_type: 'code' }, UNSUPPORTED],
    ['an ID token', { response_type: 'id_token' }, UNSUPPORTED],
    ['both', { response_type: 'code token' }, UNSUPPORTED],
    ['nobody being there', { prompt: 'none' }, 'login_required'],
  ])('for %s', async (_what, change, error) => {
    const response = await ask(change)
    expect(returned(response)).toEqual({
      status: 302,
      to: CALLBACK,
      error,
      error_description: expect.stringMatching(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/), // RFC 6749 §4.1.2.1
      state: 'a-state-of-the-right-length',
      iss: ISSUER,
    })
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  })

  test.each([
    ['no state', undefined],
    ['an empty state', ''],
    ['15 characters', 's'.repeat(15)],
    ['513 characters', 's'.repeat(513)],
    ['a space', 'a state with spaces in it'],
    ['a line break', 'a-state-of-the-right-length\r\nSet-Cookie: a=b'],
    ['markup', '<script>alert(1)</script>'],
  ])('without the state for %s', async (_what, state) => {
    const answer = returned(await ask({ state }))
    expect(answer).toMatchObject({ status: 302, to: CALLBACK, error: 'invalid_request' })
    expect(answer).not.toHaveProperty('state')
  })

  test.each([
    ['no challenge', { code_challenge: undefined }],
    ['a short challenge', { code_challenge: 'short' }],
    ['no method', { code_challenge_method: undefined }],
    ['the method plain', { code_challenge_method: 'plain' }],
    ['the method in another case', { code_challenge_method: 's256' }],
  ])('for PKCE with %s', async (_what, change) => {
    const answer = returned(await ask({ ...NOTES, ...CHALLENGE, ...change }))
    expect(answer).toMatchObject({ to: NOTES.redirect_uri, error: invalid })
  })

  test.each([undefined, 'token'])('for response_type %s of a code app', async (response_type) => {
    const answer = returned(await ask({ ...NOTES, ...CHALLENGE, response_type }))
    expect(answer).toMatchObject({ to: NOTES.redirect_uri, error: UNSUPPORTED })
  })
})

describe('with a session', () => {
  let ada: Person
  beforeEach(async () => void (ada = await signedInPerson(hub)))

  test('the browser goes straight back', async () => {
    const response = await ada.open(authorizeUrl())
    expect(returned(response)).toEqual({
      status: 302,
      to: CALLBACK,
      token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      state: 'a-state-of-the-right-length',
      iss: ISSUER,
    })
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })

  test('an existing query is kept as it was registered', async () => {
    const response = await ada.open(authorizeUrl({ redirect_uri: WITH_QUERY }))
    expect(response.headers.get('location')!.startsWith(`${WITH_QUERY}&token=`)).toBe(true)
  })

  test.each(['s'.repeat(16), `~._-${'Z9'.repeat(254)}`])('state %s comes back', async (state) => {
    expect(returned(await ada.open(authorizeUrl({ state }))).state).toBe(state)
  })

  test('unknown parameters change nothing', async () => {
    const url = authorizeUrl({ utm_source: 'x', iss: 'https://evil.test', token: 'forged' })
    const { iss, token } = returned(await ada.open(url))
    expect([iss, token]).toEqual([ISSUER, expect.stringMatching(/^ey/)])
  })

  test('a forwarded host changes nothing', async () => {
    const headers = { Host: 'evil.test', 'X-Forwarded-Host': 'evil.test', Forwarded: 'host=evil' }
    expect(returned(await ada.open(authorizeUrl(), headers))).toMatchObject({ iss: ISSUER })
  })
})

test('without one the browser goes to the hub’s own sign-in, by a sealed continuation', async () => {
  const answer = returned(await createPerson(hub).open(authorizeUrl()))
  expect(answer).toEqual({ status: 302, to: `${ISSUER}/sign-in`, c: expect.any(String) })
})

test('with the store away it redirects nothing, and shows when to come again', async () => {
  const ada = await signedInPerson(hub)
  const { app, store } = await onBreakableStore(hub)
  const headers = { Cookie: ada.cookie() }
  expect((await app.request(authorizeUrl(), { headers })).status).toBe(302)

  store.isAway = true
  const response = await app.request(authorizeUrl(), { headers })
  expect(response.headers.get('retry-after')).toMatch(/^\d+$/)
  expect(await shown(response)).toEqual({
    status: 503,
    code: 'temporarily_unavailable',
    location: null,
  })
})

test('a fault of the hub’s own goes back to the app without its details', async () => {
  const ada = await signedInPerson(hub)
  const app = createHubApp({ ...hub.hub, batches: undefined as never })
  const response = await app.request(authorizeUrl(), { headers: { Cookie: ada.cookie() } })

  const answer = returned(response)
  expect(answer).toMatchObject({ to: CALLBACK, error: 'server_error', iss: ISSUER })
  expect(answer.error_description).not.toMatch(/undefined|TypeError/)
})
