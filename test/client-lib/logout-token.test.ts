/**
 * POST /identity/backchannel-logout: what ends sessions, and every token that must not (OIDC Back-Channel Logout 1.0 §2.6).
 */
import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { EndedSessions, HubClientOptions } from '../../client-lib/src/index.ts'
import type { TokenChanges } from '../../client-lib/src/testing/test-hub.ts'
import { createApp, mintFor, type AppUnderTest } from './app-under-test.ts'

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
const CLAIMS = { sub: 'user-ada', sid: 'ses_1', events: { [EVENT]: {} } }
const NOW = Math.floor(new Date('2026-11-21T12:00:00Z').getTime() / 1000)
const STRANGER = generateKeyPairSync('ed25519').privateKey

function createListeningApp(changes: Partial<HubClientOptions> = {}) {
  const ended: EndedSessions[] = []
  const app = createApp({ endSessions: (sessions) => void ended.push(sessions), ...changes })
  return { ...app, ended }
}

const logoutToken = ({ testHub }: AppUnderTest, { claims, ...changes }: TokenChanges = {}) =>
  testHub.say('logout+jwt', { ...changes, claims: { ...CLAIMS, ...claims } })

const post = (app: AppUnderTest, token: string) =>
  app.browser.post('/identity/backchannel-logout', { logout_token: token }, {})

const session = (change = {}) => ({
  ...{ sub: CLAIMS.sub, sid: CLAIMS.sid, startedAt: new Date(0) },
  ...change,
})

describe('a logout token', () => {
  test.each<[what: string, claims: Record<string, unknown>, ended: EndedSessions]>([
    ['with sub and sid', {}, { sub: 'user-ada', sid: 'ses_1' }],
    ['with sid alone', { sub: undefined }, { sub: undefined, sid: 'ses_1' }],
    ['with sub alone', { sid: undefined }, { sub: 'user-ada', sid: undefined }],
  ])('%s ends those sessions', async (_what, claims, expected) => {
    const app = createListeningApp()
    const response = await post(app, logoutToken(app, { claims }))
    expect([response.status, await response.text()]).toEqual([200, ''])
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(app.ended).toEqual([expected])
    expect(app.events.at(-1)?.code).toBe('sessions_ended')
  })

  test('reaches isRevoked even in an app without endSessions, and only those sessions', async () => {
    const app = createApp()
    expect(await app.hub.isRevoked(session())).toBe(false)
    expect((await post(app, logoutToken(app))).status).toBe(200)
    expect(await app.hub.isRevoked(session())).toBe(true)
    expect(await app.hub.isRevoked(session({ sid: 'ses_2' }))).toBe(false)
  })

  test('for a person reaches every session of theirs that is there, and none that begins later', async () => {
    const app = createApp()
    await post(app, logoutToken(app, { claims: { sid: undefined } }))
    expect(await app.hub.isRevoked(session({ sid: 'ses_2' }))).toBe(true)
    const later = new Date((NOW + 1) * 1000)
    expect(await app.hub.isRevoked(session({ sid: 'ses_3', startedAt: later }))).toBe(false)
  })

  test('works once', async () => {
    const app = createListeningApp()
    const token = logoutToken(app)
    expect((await post(app, token)).status).toBe(200)
    expect((await post(app, token)).status).toBe(400)
    expect(app.events.at(-1)?.code).toBe('token_replayed')
    expect(app.ended).toHaveLength(1)
  })

  test.each<[what: string, changes: Partial<HubClientOptions>]>([
    ['endSessions', { endSessions: () => Promise.reject(new Error('the store is away')) }],
    ['the replay store', { replay: { consume: () => Promise.reject(new Error('away')) } }],
  ])('is asked for again while %s fails', async (_what, changes) => {
    const app = createListeningApp(changes)
    const response = await post(app, logoutToken(app))
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5'])
    expect(await response.json()).toMatchObject({ error: 'temporarily_unavailable' })
  })

  test('is asked for again while the hub’s keys cannot be had', async () => {
    const app = createListeningApp()
    app.testHub.fault = 'down'
    expect((await post(app, logoutToken(app))).status).toBe(503)
    expect(app.ended).toEqual([])
  })
})

const refused: Array<[what: string, changes: TokenChanges, code: string]> = [
  ['an identity token’s typ', { header: { typ: 'identity+jwt' } }, 'token_header_invalid'],
  ['a status token’s typ', { header: { typ: 'status+jwt' } }, 'token_header_invalid'],
  ['no typ', { header: { typ: undefined } }, 'token_header_invalid'],
  ['the typ of a JWT', { header: { typ: 'JWT' } }, 'token_header_invalid'],
  ['alg none', { header: { alg: 'none' } }, 'token_header_invalid'],
  ['another alg', { header: { alg: 'HS256' } }, 'token_header_invalid'],
  ['a key of its own', { header: { jwk: { kty: 'OKP' } } }, 'token_header_invalid'],
  ['no kid', { header: { kid: undefined } }, 'token_header_invalid'],
  ['an unknown kid', { header: { kid: 'key-9' } }, 'token_key_unknown'],
  ['another signer', { key: STRANGER }, 'token_signature_invalid'],
  ['another issuer', { claims: { iss: 'https://evil.test' } }, 'token_issuer_mismatch'],
  ['no issuer', { claims: { iss: undefined } }, 'token_issuer_mismatch'],
  ['another app', { claims: { aud: 'calendar' } }, 'token_audience_mismatch'],
  ['a list of apps', { claims: { aud: ['mail'] } }, 'token_audience_mismatch'],
  ['no audience', { claims: { aud: undefined } }, 'token_audience_mismatch'],
  ['no iat', { claims: { iat: undefined } }, 'token_claims_invalid'],
  ['no exp', { claims: { exp: undefined } }, 'token_claims_invalid'],
  ['exp as text', { claims: { exp: `${NOW + 60}` } }, 'token_claims_invalid'],
  ['an exp that has passed', { claims: { iat: NOW - 300, exp: NOW - 60 } }, 'token_expired'],
  ['an iat to come', { claims: { iat: NOW + 61, exp: NOW + 120 } }, 'token_not_yet_valid'],
  ['a life of 301 seconds', { claims: { exp: NOW + 301 } }, 'token_lifetime_invalid'],
  ['no life', { claims: { exp: NOW } }, 'token_lifetime_invalid'],
  ['no events', { claims: { events: undefined } }, 'token_claims_invalid'],
  ['events without this one', { claims: { events: { other: {} } } }, 'token_claims_invalid'],
  ['another event beside', { claims: { events: { [EVENT]: {}, x: {} } } }, 'token_claims_invalid'],
  ['events as a list', { claims: { events: [EVENT] } }, 'token_claims_invalid'],
  ['the event as text', { claims: { events: { [EVENT]: 'yes' } } }, 'token_claims_invalid'],
  ['a nonce', { claims: { nonce: 'n' } }, 'token_claims_invalid'],
  ['an empty nonce', { claims: { nonce: '' } }, 'token_claims_invalid'],
  ['no jti', { claims: { jti: undefined } }, 'token_claims_invalid'],
  ['jti as a number', { claims: { jti: 7 } }, 'token_claims_invalid'],
  ['neither sub nor sid', { claims: { sub: undefined, sid: undefined } }, 'token_claims_invalid'],
  ['sub as a list', { claims: { sub: ['user-ada'] } }, 'token_claims_invalid'],
  ['an empty sid', { claims: { sid: '' } }, 'token_claims_invalid'],
  ['sid null', { claims: { sid: null } }, 'token_claims_invalid'],
]

describe('a logout token is refused', () => {
  const expectRefused = async (app: ReturnType<typeof createListeningApp>, response: Response) => {
    expect([response.status, response.headers.get('cache-control')]).toEqual([400, 'no-store'])
    expect(await response.json()).toEqual({ error: 'invalid_request', ref: expect.any(String) })
    expect(app.ended).toEqual([])
    expect(await app.hub.isRevoked(session())).toBe(false)
  }

  test.each(refused)('with %s', async (_what, changes, code) => {
    const app = createListeningApp()
    const response = await post(app, logoutToken(app, changes))
    expect(app.events.at(-1)?.code).toBe(code)
    await expectRefused(app, response)
  })

  test('where an identity token stands in its place', async () => {
    const app = createListeningApp()
    await expectRefused(app, await post(app, mintFor(app, { nonce: 'n'.repeat(43) })))
  })

  test.each([
    ['missing', ''],
    ['empty', 'logout_token='],
    ['no token', 'logout_token=a.b.c'],
    ['there twice', (token: string) => `logout_token=${token}&logout_token=${token}`],
    [
      'longer than a form may be',
      (token: string) => `logout_token=${token}&x=${'x'.repeat(16_384)}`,
    ],
  ])('that is %s', async (_what, body) => {
    const app = createListeningApp()
    const form = typeof body === 'string' ? body : body(logoutToken(app))
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const url = 'https://mail.test/identity/backchannel-logout'
    const response = await app.hub.handle(new Request(url, { method: 'POST', headers, body: form }))
    await expectRefused(app, response!)
  })
})
