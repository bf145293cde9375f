/**
 * Clients that register themselves, RFC 7591: what they may say, and what they get.
 */
import { generateKeyPairSync } from 'node:crypto'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { hours } from '../../hub/src/base/duration.ts'
import { signedInPerson } from '../hub/person.ts'
import { ISSUER, openTestHub, type TestHub } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { CALLBACK, createRegistrant, OPEN, SCOPES } from './registrant.ts'
import { basic, CLIENTS, freshCode, oauthError, redeem } from './standard-client.ts'

const hub = useHub({ settings: OPEN })
let stranger: ReturnType<typeof createRegistrant>
beforeAll(() => void (stranger = createRegistrant(hub)))
afterEach(() => hub.db.deleteFrom('registered_clients').execute())
const register: typeof stranger.register = (change) => stranger.register(change)

const publicJwk = (bits: number) =>
  generateKeyPairSync('rsa', { modulusLength: bits }).publicKey.export({ format: 'jwk' })

describe('POST /oauth/register', () => {
  test('takes the least there is, and says what it makes of it', async () => {
    const { status, body, response } = await register()
    expect(status).toBe(201)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(body).toEqual({
      client_id: expect.stringMatching(/^client_[\w-]{22}$/),
      client_id_issued_at: Math.floor(hub.clock.at.getTime() / 1000),
      client_secret: expect.stringMatching(/^[\w-]{43}$/),
      client_secret_expires_at: 0,
      registration_client_uri: `${ISSUER}/oauth/register/${body.client_id}`,
      registration_access_token: expect.stringMatching(/^[\w-]{43}$/),
      redirect_uris: [CALLBACK],
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: ['authorization_code'],
      response_types: ['code'],
      scope: SCOPES.join(' '),
      id_token_signed_response_alg: 'RS256',
      post_logout_redirect_uris: [],
    })
  })

  test('makes a client that signs people in', async () => {
    const ada = await signedInPerson(hub)
    const { body } = await register()
    const client = { client_id: body.client_id, redirect_uri: CALLBACK }
    const code = await freshCode(ada, client)
    const headers = { Authorization: basic(body.client_id, body.client_secret) }
    const tokens = await redeem(hub, { code, redirect_uri: CALLBACK }, headers)
    expect(tokens).toMatchObject({ status: 200, body: { id_token: expect.any(String) } })
    const wrong = { Authorization: basic(body.client_id, body.registration_access_token) }
    expect(oauthError(await redeem(hub, { code, redirect_uri: CALLBACK }, wrong))).toEqual({
      ...{ status: 401, error: 'invalid_client' },
    })
  })

  test('gives a public client no secret, and takes whatever else the hub has a use for', async () => {
    const metadata = {
      redirect_uris: [
        CALLBACK,
        'http://127.0.0.1/callback',
        'http://localhost:3334/oauth/callback',
      ],
      client_name: 'Ünïcode Notes 3.0 ✎',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      id_token_signed_response_alg: 'ES256',
      userinfo_signed_response_alg: 'EdDSA',
      post_logout_redirect_uris: ['https://stranger.test/'],
      backchannel_logout_uri: 'https://stranger.test/logout',
    }
    const { status, body } = await register(metadata)
    expect(status).toBe(201)
    expect(body).toMatchObject(metadata)
    expect(body).not.toHaveProperty('client_secret')
  })

  test('leaves out what it does not know or do, and null', async () => {
    const { status, body } = await register({
      grant_types: ['authorization_code', 'client_credentials', 'implicit'],
      client_name: null,
      ...{ client_uri: 'https://hub.test', logo_uri: 'https://hub.test/logo', contacts: ['a@b.c'] },
      ...{ application_type: 'native', software_statement: 'e30.e30.', client_id: 'web' },
    })
    expect(status).toBe(201)
    expect(body.grant_types).toEqual(['authorization_code'])
    expect(body.client_id).not.toBe('web')
    for (const ignored of [
      'client_uri',
      'logo_uri',
      'contacts',
      'client_name',
      'software_statement',
    ])
      expect(body).not.toHaveProperty(ignored)
  })

  test('takes a public key, and keeps no more of it than is used', async () => {
    const key = publicJwk(2048)
    const jwks = { keys: [{ ...key, kid: 'k', x5c: ['x'] }] }
    const { body } = await register({ token_endpoint_auth_method: 'private_key_jwt', jwks })
    expect(body.jwks).toEqual({ keys: [{ ...key, kid: 'k' }] })
  })

  test.each([
    ['no redirect URI', undefined],
    ['an empty list', []],
    ['a text', CALLBACK],
    ['a number', [1]],
    ['an object', { 0: CALLBACK }],
    ['http', ['http://stranger.test/callback']],
    ['a scheme of its own', ['stranger:callback']],
    ['a fragment', [`${CALLBACK}#`]],
    ['a wildcard', ['https://*.stranger.test/']],
    ['the hub’s own origin', [`${ISSUER}/oauth/authorize`]],
    ['one that is wrong beside one that is right', [CALLBACK, 'javascript:alert(1)']],
    ['513 characters', [`https://stranger.test/${'x'.repeat(491)}`]],
    ['21 of them', Array<string>(21).fill(CALLBACK)],
  ])('refuses %s as redirect_uris', async (_what, redirect_uris) => {
    expect(oauthError(await register({ redirect_uris }))).toEqual({
      ...{ status: 400, error: 'invalid_redirect_uri' },
    })
  })

  test.each<[string, Record<string, unknown>]>([
    ['an empty name', { client_name: ' ' }],
    ['a name of 101 characters', { client_name: 'x'.repeat(101) }],
    ['a name on two lines', { client_name: 'Mail\nby Acme' }],
    ['a name that turns the text around', { client_name: 'Mail\u202eliam' }],
    ['half a character', { client_name: 'Mail\ud800' }],
    ['a name that is a list', { client_name: ['Mail'] }],
    ['another way to authenticate', { token_endpoint_auth_method: 'client_secret_jwt' }],
    ['keys by address', { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: CALLBACK }],
    ['an empty key set', { jwks: { keys: [] } }],
    ['a private key', { jwks: { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'A', d: 'A' }] } }],
    ['a key that is none', { jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }] } }],
    ['a key without its numbers', { jwks: { keys: [{ kty: 'RSA' }] } }],
    ['a short RSA key', { jwks: { keys: [publicJwk(1024)] } }],
    ['a symmetric key', { jwks: { keys: [{ kty: 'oct', k: 'A' }] } }],
    ['eleven keys', { jwks: { keys: Array(11).fill(publicJwk(2048)) } }],
    ['no code grant', { grant_types: ['client_credentials', 'refresh_token'] }],
    ['the implicit flow', { response_types: ['id_token'] }],
    ['a hybrid flow', { response_types: ['code', 'id_token'] }],
    ['a scope that is not offered', { scope: 'openid admin' }],
    ['a scope that is a list', { scope: ['openid'] }],
    ['no signature', { id_token_signed_response_alg: 'none' }],
    ['a shared secret for a signature', { userinfo_signed_response_alg: 'HS256' }],
    ['http after signing out', { post_logout_redirect_uris: ['http://stranger.test/'] }],
    ['http for the logout token', { backchannel_logout_uri: 'http://stranger.test/' }],
    ['no address for the logout token', { backchannel_logout_uri: '/logout' }],
  ])('refuses %s', async (_what, change) => {
    expect(oauthError(await register(change))).toEqual({
      ...{ status: 400, error: 'invalid_client_metadata' },
    })
  })

  test.each(['[]', 'null', '"x"', '{', '1'])('refuses %s for a body', async (body) => {
    expect((await stranger.call('POST', '/oauth/register', body)).status).toBe(400)
  })

  test('refuses a form, and any other method', async () => {
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' }
    expect((await stranger.call('POST', '/oauth/register', 'redirect_uris=x', form)).status).toBe(
      415,
    )
    const got = await hub.app.request(`${ISSUER}/oauth/register`)
    expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST'])
  })

  test('refuses a network its 31st registration in an hour', async () => {
    for (let count = 0; count < 30; count += 1) expect((await register()).status).toBe(201)
    const { status, response } = await register()
    expect([status, response.headers.get('retry-after')]).toEqual([429, '3600'])
    expect((await register({ redirect_uris: [] })).status).toBe(400)
    hub.pass(hours(1))
    expect((await register()).status).toBe(201)
  })
})

test('the metadata names the address only where it is open', async () => {
  const closed = await openTestHub({ settings: CLIENTS })
  const read = async ({ app }: TestHub) =>
    (await (await app.request('/.well-known/openid-configuration')).json()).registration_endpoint
  expect([await read(hub), await read(closed)]).toEqual([`${ISSUER}/oauth/register`, undefined])
  const answer = await closed.app.request(`${ISSUER}/oauth/register`, { method: 'POST' })
  expect(answer.status).toBe(404)
  await closed.close()
})

test('a dump of the database holds no secret of theirs', async () => {
  const { body } = await register()
  const rows = JSON.stringify(await hub.db.selectFrom('registered_clients').selectAll().execute())
  expect(rows).toContain(body.client_id)
  for (const secret of [body.client_secret, body.registration_access_token])
    expect(rows).not.toContain(secret)
})
