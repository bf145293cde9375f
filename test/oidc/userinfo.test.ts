/**
 * The userinfo endpoint: OpenID Connect Core §5.3, with access tokens as RFC 6750 has them sent.
 */
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { beforeEach, describe, expect, test } from 'vitest'
import { revokeSigningKey } from '../../hub/src/commands/keys.ts'
import { minutes, seconds } from '../../hub/src/base/duration.ts'
import { addAddress, makePrimary, WORK } from '../hub/addresses.ts'
import { ADA, signedInPerson, type Person } from '../hub/person.ts'
import { ISSUER } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { basic, CLIENTS, freshCode, freshTokens, redeem, SECRET } from './standard-client.ts'

const SIGNED = { id: 'signed', redirect_uri: 'https://signed.test/callback' }
const API = 'https://api.test/'
const SETTINGS = {
  ...CLIENTS,
  apps: [
    ...CLIENTS.apps,
    {
      ...{ id: 'signed', name: 'Signed', redirectUris: [SIGNED.redirect_uri] },
      ...{ clientSecret: SECRET, userinfoAlg: 'ES256' },
    },
    {
      ...{ id: 'caller', name: 'Caller', redirectUris: ['https://caller.test/callback'] },
      ...{ clientSecret: SECRET, resources: [API] },
    },
  ],
}

const hub = useHub({ settings: SETTINGS })
let ada: Person
beforeEach(async () => void (ada = await signedInPerson(hub)))

const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } })
const posted = (body: string, headers: Record<string, string> = {}) => ({
  ...{ method: 'POST', body },
  headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
})

async function userinfo(init: RequestInit, query = '') {
  const response = await hub.app.request(`${ISSUER}/oauth/userinfo${query}`, init)
  const text = await response.text()
  const challenge = response.headers.get('www-authenticate')
  return { status: response.status, text, challenge, response }
}

async function claimsOf(init: RequestInit) {
  const { status, text } = await userinfo(init)
  return { status, ...(JSON.parse(text) as Record<string, unknown>) }
}

const refused = async (init: RequestInit, query?: string) => {
  const { status, text, challenge } = await userinfo(init, query)
  return { status, error: JSON.parse(text).error, challenge }
}

describe('/oauth/userinfo', () => {
  test.each([
    ['in the header', bearer],
    ['in a header of a POST', (token: string) => ({ method: 'POST', ...bearer(token) })],
    ['in a form', (token: string) => posted(`access_token=${token}`)],
  ])('takes the access token %s', async (_where, sent) => {
    const { access_token, id_token } = await freshTokens(hub, ada)
    expect(await claimsOf(sent(access_token))).toEqual({
      ...{ status: 200, sub: decodeJwt(id_token).sub },
      ...{ name: 'Ada Example', email: ADA, email_verified: true },
    })
  })

  test('says what the scope opens, and no more', async () => {
    const { access_token, id_token } = await freshTokens(hub, ada, { scope: 'openid' })
    expect(await claimsOf(bearer(access_token))).toEqual({
      ...{ status: 200, sub: decodeJwt(id_token).sub },
    })
  })

  test('names the address that this client received first', async () => {
    const { access_token } = await freshTokens(hub, ada)
    await addAddress(hub, ada)
    await makePrimary(hub, ada, WORK)
    expect(await claimsOf(bearer(access_token))).toMatchObject({ email: ADA })
  })

  test('signs for a client that asks for it', async () => {
    const code = await freshCode(ada, { client_id: 'signed', redirect_uri: SIGNED.redirect_uri })
    const headers = { Authorization: basic('signed', SECRET) }
    const { body } = await redeem(hub, { code, redirect_uri: SIGNED.redirect_uri }, headers)
    const { text, response } = await userinfo(bearer(body.access_token))

    expect(response.headers.get('content-type')).toBe('application/jwt')
    const set = await (await hub.app.request('/.well-known/jwks.json')).json()
    const { payload } = await jwtVerify(text, createLocalJWKSet(set), {
      ...{ algorithms: ['ES256'], issuer: ISSUER, audience: 'signed', typ: 'userinfo+jwt' },
    })
    expect(payload).toEqual({
      ...{ iss: ISSUER, aud: 'signed', sub: decodeJwt(body.id_token).sub },
      ...{ name: 'Ada Example', email: ADA, email_verified: true },
    })
  })

  test('may be read by scripts of any origin, without cookies', async () => {
    const { response } = await userinfo({ headers: { Origin: 'https://spa.test' } })
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.has('access-control-allow-credentials')).toBe(false)
  })
})

describe('/oauth/userinfo refuses', () => {
  test.each([
    ['nothing', {}],
    ['a header of another kind', { headers: { Authorization: basic('web', SECRET) } }],
    ['an empty form', posted('')],
    ['JSON', { method: 'POST', body: '{"access_token":"x"}' }],
  ])('%s, without saying why', async (_what, init) => {
    expect(await refused(init)).toEqual({
      ...{ status: 401, error: 'missing_token', challenge: 'Bearer' },
    })
  })

  test('a token in the URL, in two places, or twice', async () => {
    const { access_token: token } = await freshTokens(hub, ada)
    const form = `access_token=${token}`
    for (const [init, query] of [
      [{}, `?${form}`],
      [bearer(token), `?${form}`],
      [posted(form, bearer(token).headers), ''],
      [posted(`${form}&${form}`), ''],
    ] as const) {
      const answer = await refused(init, query)
      expect(answer).toMatchObject({ status: 400, error: 'invalid_request' })
      expect(answer.challenge).toContain('Bearer error="invalid_request"')
    }
  })

  test('a token without openid, and says which scope is wanted', async () => {
    const { access_token } = await freshTokens(hub, ada, { scope: 'profile email' })
    const answer = await refused(bearer(access_token))
    expect(answer).toMatchObject({ status: 403, error: 'insufficient_scope' })
    expect(answer.challenge).toMatch(/^Bearer error="insufficient_scope".*, scope="openid"$/)
  })

  const expectDead = async (token: string) => {
    const answer = await refused(bearer(token))
    expect(answer).toMatchObject({ status: 401, error: 'invalid_token' })
    expect(answer.challenge).toContain('Bearer error="invalid_token"')
  }

  test('a token for a resource server', async () => {
    const caller = { client_id: 'caller', redirect_uri: 'https://caller.test/callback' }
    const code = await freshCode(ada, { ...caller, resource: API })
    const headers = { Authorization: basic('caller', SECRET) }
    const { redirect_uri } = caller
    const { body } = await redeem(hub, { code, redirect_uri }, headers)
    await expectDead(body.access_token)
  })

  test('an ID token, a broken token, and what is none', async () => {
    const { id_token, access_token } = await freshTokens(hub, ada)
    const [header, payload, signature] = access_token.split('.')
    const unsigned = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')
    const first = signature!.startsWith('A') ? 'B' : 'A'
    const broken = `${header}.${payload}.${first}${signature!.slice(1)}`
    for (const token of [id_token, broken, `${unsigned}.${payload}.`, 'x', 'a'.repeat(9_000)])
      await expectDead(token)
  })

  test('a token that has run out', async () => {
    const { access_token } = await freshTokens(hub, ada)
    hub.pass(minutes(5) - seconds(1))
    expect(await claimsOf(bearer(access_token))).toMatchObject({ status: 200 })
    hub.pass(seconds(1))
    await expectDead(access_token)
  })

  test('at once what a code bought that came again', async () => {
    const code = await freshCode(ada)
    const { body } = await redeem(hub, { code })
    await redeem(hub, { code })
    await expectDead(body.access_token)
  })

  test('at once a token of a session that ended', async () => {
    const { access_token } = await freshTokens(hub, ada)
    await ada.post('signout')
    await expectDead(access_token)
  })

  test('at once a token of a user who was disabled', async () => {
    const { access_token } = await freshTokens(hub, ada)
    await hub.db.updateTable('users').set({ disabled_at: hub.clock.at }).execute()
    await expectDead(access_token)
  })

  test('at once a token whose key was revoked', async () => {
    const { access_token } = await freshTokens(hub, ada)
    const { kid } = decodeProtectedHeader(access_token)
    await revokeSigningKey(hub.hub, { kid })
    hub.pass(seconds(5))
    await expectDead(access_token)
  })

  test('other methods', async () => {
    const { status, response } = await userinfo({ method: 'PUT' })
    expect([status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST'])
  })
})
