/**
 * Clients that prove themselves by a key: `private_key_jwt`, RFC 7523 §3 and OpenID Connect Core §9.
 */
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose'
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { LIFETIME, minutes, seconds } from '../../hub/src/base/duration.ts'
import { parseSettings } from '../../hub/src/config-file.ts'
import { ISSUER } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { CLIENTS, oauthError, post, SECRET } from './standard-client.ts'

const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const RESOURCE = 'https://orders.test/'
const INVALID_CLIENT = { status: 401, error: 'invalid_client' }

const ALGORITHMS = ['RS256', 'ES256', 'EdDSA']
const keys = Object.fromEntries(
  await Promise.all(
    [...ALGORITHMS, 'stranger'].map(async (name) => {
      const alg = ALGORITHMS.includes(name) ? name : 'ES256'
      return [name, { alg, ...(await generateKeyPair(alg, { extractable: true })) }] as const
    }),
  ),
)
const jwks = { keys: await Promise.all(ALGORITHMS.map((alg) => exportJWK(keys[alg]!.publicKey))) }

const app = (id: string, more = {}) => ({
  ...{ id, name: id, redirectUris: [], jwks },
  ...{ grantTypes: ['client_credentials'], resources: [RESOURCE] },
  ...more,
})
const APPS = [app('keyed'), app('twin'), app('both', { clientSecret: SECRET })]

const hub = useHub({ settings: { ...CLIENTS, apps: [...CLIENTS.apps, ...APPS] } })

interface Change {
  claims?: JWTPayload
  header?: Record<string, unknown>
  key?: string
}

const secondsNow = () => Math.floor(hub.clock.at.getTime() / 1000)

/** A valid assertion; a test shows only what it changes. */
function assertion({ claims = {}, header = {}, key = 'ES256' }: Change = {}): Promise<string> {
  const { alg, privateKey } = keys[key]!
  const payload = {
    ...{ iss: 'keyed', sub: 'keyed', aud: ISSUER, jti: randomUUID() },
    ...{ iat: secondsNow(), exp: secondsNow() + 60, ...claims },
  }
  return new SignJWT(payload)
    .setProtectedHeader({ alg, ...header })
    .sign(privateKey, { crit: { x: true } })
}

const ask = (form: Record<string, string | undefined>, headers = {}) =>
  post(
    hub,
    '/oauth/token',
    {
      ...{ grant_type: 'client_credentials', resource: RESOURCE, client_assertion_type: TYPE },
      ...form,
    },
    headers,
  )

const present = async (change: Change = {}) => ask({ client_assertion: await assertion(change) })

describe('a client with a key', () => {
  test.each(ALGORITHMS)('is known by its signature: %s', async (alg) => {
    expect((await present({ key: alg })).status).toBe(200)
  })

  test.each([
    ['the issuer', ISSUER],
    ['the token endpoint', `${ISSUER}/oauth/token`],
  ])('may call the hub by the name of %s', async (_what, aud) => {
    expect((await present({ claims: { aud } })).status).toBe(200)
  })

  test('may say its name in the form as well', async () => {
    const form = { client_assertion: await assertion(), client_id: 'keyed' }
    expect((await ask(form)).status).toBe(200)
  })

  test('may have a clock that is a little off', async () => {
    const [iat, nbf] = [secondsNow() + 50, secondsNow() + 50]
    expect((await present({ claims: { iat, nbf } })).status).toBe(200)
  })

  test('is known at the other endpoints, too', async () => {
    const form = { client_assertion: await assertion(), client_assertion_type: TYPE, token: 'x' }
    const { status, body } = await post(hub, '/oauth/introspect', form, {})
    expect({ status, body }).toEqual({ status: 200, body: { active: false } })
  })
})

describe('an assertion is good once', () => {
  test('and for its own client alone', async () => {
    const jti = randomUUID()
    expect((await present({ claims: { jti } })).status).toBe(200)
    expect(oauthError(await present({ claims: { jti } }))).toEqual(INVALID_CLIENT)
    const twin = { iss: 'twin', sub: 'twin', jti }
    expect((await present({ claims: twin })).status).toBe(200)
  })

  test('for as long as it could be accepted', async () => {
    const client_assertion = await assertion()
    expect((await ask({ client_assertion })).status).toBe(200)
    hub.pass(minutes(1) + LIFETIME.clockSkew - seconds(2))
    expect(oauthError(await ask({ client_assertion }))).toEqual(INVALID_CLIENT)
    const rows = await hub.db.selectFrom('spent_ids').select('expires_at').execute()
    expect(rows.every((row) => row.expires_at > hub.clock.at)).toBe(true)
  })

  test('however often it was forged before', async () => {
    const jti = randomUUID()
    await present({ claims: { jti }, key: 'stranger' })
    expect((await present({ claims: { jti } })).status).toBe(200)
  })
})

describe('an assertion is refused', () => {
  const now = () => secondsNow()
  test.each<[string, () => Change]>([
    ['of a key that is not registered', () => ({ key: 'stranger' })],
    ['of another issuer', () => ({ claims: { iss: 'twin' } })],
    ['of another subject', () => ({ claims: { sub: 'twin' } })],
    ['of an unknown client', () => ({ claims: { iss: 'nobody', sub: 'nobody' } })],
    ['of a client without keys', () => ({ claims: { iss: 'web', sub: 'web' } })],
    ['for another audience', () => ({ claims: { aud: 'https://other.test' } })],
    ['for a longer audience', () => ({ claims: { aud: `${ISSUER}/` } })],
    ['for a list of audiences', () => ({ claims: { aud: [ISSUER] } })],
    ['for several audiences', () => ({ claims: { aud: [ISSUER, 'https://other.test'] } })],
    ['without an audience', () => ({ claims: { aud: undefined } as never })],
    ['without an end', () => ({ claims: { exp: undefined } as never })],
    ['that has ended', () => ({ claims: { exp: now() - 61 } })],
    ['that ends too late', () => ({ claims: { exp: now() + 301 } })],
    ['that never ends', () => ({ claims: { exp: 1e300 } })],
    ['that has not begun', () => ({ claims: { nbf: now() + 120 } })],
    ['that was made tomorrow', () => ({ claims: { iat: now() + 86_400 } })],
    ['without an id', () => ({ claims: { jti: undefined } as never })],
    ['with an empty id', () => ({ claims: { jti: '' } })],
    ['with a number for an id', () => ({ claims: { jti: 7 } as never })],
    ['that says it is a logout token', () => ({ header: { typ: 'logout+jwt' } })],
    ['that says it is an access token', () => ({ header: { typ: 'at+jwt' } })],
    ['that names another key', () => ({ header: { kid: 'other' } })],
    ['with an extension that is not known', () => ({ header: { crit: ['x'], x: 1 } })],
  ])('%s', async (_what, change) => {
    expect(oauthError(await present(change()))).toEqual(INVALID_CLIENT)
  })

  test.each([
    ['nothing signed', (text: string) => `${text.slice(0, text.lastIndexOf('.'))}.`],
    ['a changed signature', (text: string) => `${text.slice(0, -6)}AAAAAA`],
    ['no algorithm', (text: string) => `eyJhbGciOiJub25lIn0.${text.split('.')[1]}.`],
    ['text', () => 'abc'],
    ['a very long text', () => 'a'.repeat(12_000)],
  ])('that is %s', async (_what, spoil) => {
    const form = { client_assertion: spoil(await assertion()), client_id: 'keyed' }
    expect(oauthError(await ask(form))).toEqual(INVALID_CLIENT)
    expect((await ask({ ...form, client_id: undefined })).status).toBeGreaterThanOrEqual(400)
  })

  test('under another name than in the form', async () => {
    const form = { client_assertion: await assertion(), client_id: 'twin' }
    expect(oauthError(await ask(form))).toEqual(INVALID_CLIENT)
  })

  test.each([
    ['of another type', { client_assertion_type: 'urn:other' }, {}],
    ['of no type', { client_assertion_type: undefined }, {}],
    ['beside a secret', { client_secret: SECRET }, {}],
    ['beside a header', {}, { Authorization: 'Basic a2V5ZWQ6eA==' }],
  ])('%s', async (_what, form, headers) => {
    const refused = await ask({ client_assertion: await assertion(), ...form }, headers)
    expect(oauthError(refused)).toEqual({ status: 400, error: 'invalid_request' })
  })

  test('as a secret: the public key is none', async () => {
    const secret = { client_id: 'keyed', client_secret: JSON.stringify(jwks.keys[0]) }
    const form = { ...secret, client_assertion_type: undefined }
    expect(oauthError(await ask(form))).toEqual(INVALID_CLIENT)
  })
})

test.each([
  ['a point that is on no curve', { kty: 'EC', crv: 'P-256', x: 'AAAA', y: 'AAAA' }, 'is no key'],
  ['an RSA key that is too short', { kty: 'RSA', n: 'A'.repeat(171), e: 'AQAB' }, 'bits'],
  ['a private key', await exportJWK(keys['ES256']!.privateKey), 'register the public one'],
])('an app is refused at the start with %s', (_what, key, problem) => {
  const settings = JSON.stringify({ apps: [app('keyed', { jwks: { keys: [key] } })] })
  const whole = { environment: {}, issuer: ISSUER, folder: '' }
  expect(parseSettings(settings, whole).problems.join()).toContain(problem)
})
