/**
 * Introspection (RFC 7662) and revocation (RFC 7009): what a client learns about a token, and how it ends one.
 */
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { days, minutes } from '../../hub/src/base/duration.ts'
import { signedInPerson, type Person } from '../hub/person.ts'
import { ISSUER, openTestHub, type TestHub } from '../support/hub.ts'
import {
  basic,
  CLIENTS,
  freshCode,
  freshTokens,
  oauthError,
  post,
  redeem,
  renew,
  SECRET,
} from './standard-client.ts'

const API = 'https://api.test/'
const CALLER = { client_id: 'caller', redirect_uri: 'https://caller.test/callback' }
const entry = (id: string, more: object) => ({
  ...{ id, name: id, redirectUris: [`https://${id}.test/callback`], clientSecret: SECRET },
  ...more,
})
const SETTINGS = {
  ...CLIENTS,
  registration: { dynamic: true, resources: [API] },
  apps: [
    ...CLIENTS.apps,
    entry('caller', { resources: [API, 'https://other.test/'] }),
    entry('api', { resources: [API] }), // its server
    entry('foreign', { resources: ['https://foreign.test/'] }),
    entry('job', { grantTypes: ['client_credentials'], resources: [API] }),
  ],
}

let hub: TestHub
let ada: Person
beforeAll(async () => void (hub = await openTestHub({ settings: SETTINGS })))
beforeEach(async () => {
  await hub.empty()
  ada = await signedInPerson(hub)
})
afterAll(() => hub.close())

const as = (id: string, secret = SECRET) => ({ Authorization: basic(id, secret) })
const introspect = (token: string, headers = as('web')) =>
  post(hub, '/oauth/introspect', { token }, headers)
const revoke = (token: string, headers?: Record<string, string>) =>
  post(hub, '/oauth/revoke', { token }, headers)

const isActive = async (token: string, headers?: { Authorization: string }) =>
  (await introspect(token, headers)).body.active

async function isTaken(token: string) {
  const headers = { Authorization: `Bearer ${token}` }
  return (await hub.app.request(`${ISSUER}/oauth/userinfo`, { headers })).status === 200
}

async function tokenForApi() {
  const code = await freshCode(ada, { ...CALLER, resource: API })
  const { body } = await redeem(hub, { code, redirect_uri: CALLER.redirect_uri }, as('caller'))
  return body.access_token as string
}

const OFFLINE = { scope: 'openid offline_access' }

async function tokenOfJob(): Promise<string> {
  const form = { grant_type: 'client_credentials', resource: API }
  return (await post(hub, '/oauth/token', form, as('job'))).body.access_token
}

describe('POST /oauth/introspect', () => {
  test('tells the client of a living access token what it says', async () => {
    const { access_token } = await freshTokens(hub, ada)
    const { grant, ...claims } = decodeJwt(access_token)
    expect(grant).toEqual(expect.any(String))
    const { status, body, response } = await introspect(access_token)
    expect({ status, body }).toEqual({
      ...{ status: 200, body: { active: true, token_type: 'Bearer', ...claims } },
    })
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  test('tells the resource server that a token is for, and no other', async () => {
    const token = await tokenForApi()
    const told = ['caller', 'api', 'foreign', 'web'].map((id) => isActive(token, as(id)))
    expect(await Promise.all(told)).toEqual([true, true, false, false])
  })

  test('tells a client of its refresh token until it is used, and nobody else', async () => {
    const { refresh_token, id_token } = await freshTokens(hub, ada, OFFLINE)
    await ada.post('signout')
    const { body } = await introspect(refresh_token)
    expect(body).toEqual({
      ...{ active: true, iss: ISSUER, client_id: 'web', sub: decodeJwt(id_token).sub },
      ...{ scope: OFFLINE.scope, iat: expect.any(Number), exp: body.iat + 14 * 24 * 3600 },
    })
    expect((await introspect(refresh_token, as('api'))).body).toEqual({ active: false })

    const successor = (await renew(hub, refresh_token)).body.refresh_token
    expect((await introspect(refresh_token)).body).toEqual({ active: false })
    expect(await isActive(successor)).toBe(true)
    hub.pass(days(14))
    expect((await introspect(successor)).body).toEqual({ active: false })
  })

  test('does not take whoever registered themselves for a resource server', async () => {
    const response = await hub.app.request(`${ISSUER}/oauth/register`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ redirect_uris: ['https://stranger.test/callback'] }),
    })
    const { client_id, client_secret } = (await response.json()) as Record<string, string>
    const answer = await introspect(await tokenOfJob(), as(client_id!, client_secret))
    expect(answer).toMatchObject({ status: 200, body: { active: false } })
  })

  test('tells of a token that a client has in its own name', async () => {
    const token = await tokenOfJob()
    const told = ['job', 'api', 'foreign'].map((id) => isActive(token, as(id)))
    expect(await Promise.all(told)).toEqual([true, true, false])
  })

  test('says no more than inactive of anything else', async () => {
    const { access_token, id_token } = await freshTokens(hub, ada)
    const code = await freshCode(ada)
    const foreign = await introspect(access_token, as('caller'))
    expect(foreign).toMatchObject({ status: 200, body: { active: false } })
    for (const text of [id_token, code, 'x', `${access_token}x`, '\u0000'])
      expect((await introspect(text)).body).toEqual({ active: false })
    expect(foreign.body).toEqual({ active: false })
  })

  test.each([
    ['time has passed', () => hub.pass(minutes(5))],
    ['the session has ended', () => ada.post('signout')],
    ['the code came again', (code: string) => redeem(hub, { code })],
  ])('says inactive when %s', async (_what, end) => {
    const code = await freshCode(ada)
    const { access_token } = (await redeem(hub, { code })).body
    expect(await isActive(access_token)).toBe(true)
    await end(code)
    expect((await introspect(access_token)).body).toEqual({ active: false })
  })

  test('is not for public clients, nor for scripts', async () => {
    const { access_token: token } = await freshTokens(hub, ada)
    const answer = await post(hub, '/oauth/introspect', { token, client_id: 'spa' }, {})
    expect(oauthError(answer)).toEqual({ status: 401, error: 'invalid_client' })
    expect(answer.response.headers.has('access-control-allow-origin')).toBe(false)
  })
})

describe('POST /oauth/revoke', () => {
  test('ends one access token at once, and no other', async () => {
    const { access_token } = await freshTokens(hub, ada)
    const other = (await freshTokens(hub, ada)).access_token
    const { status, body } = await revoke(access_token)
    expect({ status, body }).toEqual({ status: 200, body: undefined })

    expect([await isTaken(access_token), await isActive(access_token)]).toEqual([false, false])
    expect([await isTaken(other), await isActive(other)]).toEqual([true, true])
    expect(await revoke(access_token)).toMatchObject({ status: 200 }) // again
  })

  test('ends an access token that a client has in its own name', async () => {
    const token = await tokenOfJob()
    await revoke(token, as('job'))
    expect(await isActive(token, as('api'))).toBe(false)
  })

  test.each([
    ['a refresh token', (token: string) => Promise.resolve(token)],
    ['a used one', async (token: string) => (await renew(hub, token)).body.refresh_token],
  ])('ends with %s all that its code bought', async (_what, oneOf) => {
    const { access_token, refresh_token } = await freshTokens(hub, ada, OFFLINE)
    const later = await oneOf(refresh_token)
    expect(await revoke(refresh_token)).toMatchObject({ status: 200, body: undefined })
    expect([await isTaken(access_token), await isActive(later)]).toEqual([false, false])
    expect(oauthError(await renew(hub, later))).toEqual({ status: 400, error: 'invalid_grant' })
  })

  test('leaves the refresh token when an access token ends', async () => {
    const { access_token, refresh_token } = await freshTokens(hub, ada, OFFLINE)
    await revoke(access_token)
    expect(await renew(hub, refresh_token)).toMatchObject({ status: 200 })
  })

  test('is for public clients as well', async () => {
    const spa = { client_id: 'spa', redirect_uri: 'https://spa.test/callback' }
    const code = await freshCode(ada, spa)
    const { access_token: token } = (await redeem(hub, { code, ...spa }, {})).body
    const answer = await post(hub, '/oauth/revoke', { token, client_id: 'spa' }, {})
    expect(answer).toMatchObject({ status: 200 })
    expect(await isTaken(token)).toBe(false)
  })

  test('does not end what was issued to another client', async () => {
    const { access_token, refresh_token } = await freshTokens(hub, ada, OFFLINE)
    for (const token of [access_token, refresh_token]) {
      const refusal = oauthError(await revoke(token, as('caller')))
      expect(refusal).toEqual({ status: 400, error: 'invalid_grant' })
    }
    expect([await isTaken(access_token), await isActive(refresh_token)]).toEqual([true, true])
  })

  test('has nothing against what is unknown', async () => {
    const { id_token } = await freshTokens(hub, ada)
    for (const text of ['x', id_token, await freshCode(ada), '\u0000'])
      expect(await revoke(text)).toMatchObject({ status: 200, body: undefined })
  })
})

describe.each(['/oauth/introspect', '/oauth/revoke'])('POST %s refuses', (path) => {
  const twice = new URLSearchParams([
    ['token', 'x'],
    ['token', 'y'],
  ])

  test.each([
    ['no token', {}, as('web'), 400, 'invalid_request'],
    ['an empty token', { token: '' }, as('web'), 400, 'invalid_request'],
    ['two tokens', twice, as('web'), 400, 'invalid_request'],
    ['no client', { token: 'x' }, {}, 400, 'invalid_request'],
    ['an unknown client', { token: 'x' }, as('nobody'), 401, 'invalid_client'],
    ['an app of the native protocol', { token: 'x' }, as('mail'), 401, 'invalid_client'],
    ['a wrong secret', { token: 'x' }, as('web', `${SECRET}x`), 401, 'invalid_client'],
    ['too much', { token: 'x'.repeat(17_000) }, as('web'), 413, 'invalid_request'],
    [
      'JSON',
      { token: 'x' },
      { ...as('web'), 'Content-Type': 'application/json' },
      ...([415, 'invalid_request'] as const),
    ],
  ] as const)('%s', async (_what, form, headers, status, error) => {
    expect(oauthError(await post(hub, path, form, headers))).toEqual({ status, error })
  })

  test('a GET, with the token in the URL', async () => {
    const response = await hub.app.request(`${ISSUER}${path}?token=x`, { headers: as('web') })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
  })
})
