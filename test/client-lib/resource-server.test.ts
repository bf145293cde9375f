/**
 * An endpoint that the hub protects: what it says to clients without a token, and which tokens it takes.
 */
import { generateKeyPairSync, sign } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  createResourceServer,
  type ResourceServerOptions,
} from '../../client-lib/src/resource-server.ts'
import {
  createTestHub,
  type TestHub,
  type TokenChanges,
} from '../../client-lib/src/testing/test-hub.ts'

const RESOURCE = 'https://notes.test/mcp'
const METADATA = 'https://notes.test/.well-known/oauth-protected-resource/mcp'
const CLOCK = new Date('2026-11-21T12:00:00Z')
const seconds = CLOCK.getTime() / 1000
const now = () => CLOCK

let hub: TestHub
let codes: string[]
beforeEach(() => {
  hub = createTestHub({ now })
  codes = []
})

const open = (change: Partial<ResourceServerOptions> = {}) =>
  createResourceServer({
    ...{ hubUrl: hub.url, resource: RESOURCE, scopes: ['notes:read', 'notes:write'] },
    ...{ fetch: hub.fetch, now, onEvent: ({ code }) => void codes.push(code), ...change },
  })

const minted = (changes?: TokenChanges) =>
  hub.accessToken({ resource: RESOURCE, scope: 'openid notes:read' }, changes)

async function ask(authorization: string | undefined, scopes = ['notes:read'], server = open()) {
  const headers: Record<string, string> = authorization === undefined ? {} : { authorization }
  const access = await server.authorize(new Request(RESOURCE, { headers }), scopes)
  if (access.outcome === 'granted') return access
  const { status, headers: answered } = access.response
  return { status, challenge: answered.get('www-authenticate'), code: codes.at(-1) }
}

const REFUSED = {
  status: 401,
  challenge: `Bearer error="invalid_token", scope="notes:read", resource_metadata="${METADATA}"`,
}

describe('the metadata', () => {
  test('says where tokens come from, and what for', async () => {
    const server = open({ name: 'Notes' })
    expect(server.metadataPath).toBe('/.well-known/oauth-protected-resource/mcp')
    const response = server.handle(new Request(METADATA))!
    expect(await response.json()).toEqual({
      resource: RESOURCE,
      authorization_servers: [hub.url],
      scopes_supported: ['notes:read', 'notes:write'],
      bearer_methods_supported: ['header'],
      resource_name: 'Notes',
    })
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
  })

  test('of a whole origin has no path of its own', () => {
    const server = open({ resource: 'https://notes.test' })
    expect(server.metadataPath).toBe('/.well-known/oauth-protected-resource')
  })

  test('is all that is answered here', () => {
    expect(open().handle(new Request(`${METADATA}/x`))).toBeUndefined()
    expect(open().handle(new Request(RESOURCE))).toBeUndefined()
    const asked = (method: string) => open().handle(new Request(METADATA, { method }))!
    expect(['HEAD', 'OPTIONS', 'POST'].map((method) => asked(method).status)).toEqual([
      200, 204, 405,
    ])
  })
})

test('a request without a token is told where to get one', async () => {
  const challenge = `Bearer scope="notes:read offline_access", resource_metadata="${METADATA}"`
  const server = open({ firstScopes: ['offline_access'] })
  expect(await ask(undefined, ['notes:read'], server)).toMatchObject({ status: 401, challenge })
  const none = `Bearer resource_metadata="${METADATA}"`
  expect(await ask(undefined, [])).toMatchObject({ status: 401, challenge: none })
  expect(codes).toEqual([])
})

test('a token for this resource is taken, and says whose it is', async () => {
  expect(await ask(`bearer ${minted()}`)).toEqual({
    outcome: 'granted',
    token: {
      ...{ sub: 'user-ada', clientId: 'client', scopes: ['openid', 'notes:read'] },
      expiresAt: new Date((seconds + 300) * 1000),
      claims: expect.objectContaining({ iss: hub.url, aud: RESOURCE }),
    },
  })
})

test('a token without the scope leads to one that has it beside what it has', async () => {
  const scope = 'openid notes:read notes:write'
  expect(await ask(`Bearer ${minted()}`, ['notes:write'])).toMatchObject({
    status: 403,
    challenge: `Bearer error="insufficient_scope", scope="${scope}", resource_metadata="${METADATA}"`,
  })
})

describe('a token is refused', () => {
  test.each<[string, TokenChanges, string]>([
    ['that is an ID token', { header: { typ: 'JWT' } }, 'token_header_invalid'],
    ['that is an identity token', { header: { typ: 'identity+jwt' } }, 'token_header_invalid'],
    ['that is a logout token', { header: { typ: 'logout+jwt' } }, 'token_header_invalid'],
    ['without a typ', { header: { typ: undefined } }, 'token_header_invalid'],
    ['without a signature', { header: { alg: 'none' } }, 'token_header_invalid'],
    ['signed with a shared secret', { header: { alg: 'HS256' } }, 'token_header_invalid'],
    [
      'whose header names another algorithm',
      { header: { alg: 'RS256' } },
      'token_signature_invalid',
    ],
    ['that brings its key', { header: { jwk: {} } }, 'token_header_invalid'],
    ['of a key that is not published', { header: { kid: 'x' } }, 'token_key_unknown'],
    [
      'signed by somebody else',
      { key: generateKeyPairSync('ed25519').privateKey },
      'token_signature_invalid',
    ],
    ['of another hub', { claims: { iss: 'https://evil.test' } }, 'token_issuer_mismatch'],
    ['for the hub itself', { claims: { aud: 'https://hub.test' } }, 'token_audience_mismatch'],
    ['for another path', { claims: { aud: `${RESOURCE}/` } }, 'token_audience_mismatch'],
    [
      'for others as well',
      { claims: { aud: [RESOURCE, 'https://b.test'] } },
      'token_audience_mismatch',
    ],
    ['for nobody', { claims: { aud: undefined } }, 'token_audience_mismatch'],
    ['that has run out', { claims: { iat: seconds - 400, exp: seconds - 100 } }, 'token_expired'],
    ['of tomorrow', { claims: { iat: seconds + 90, exp: seconds + 300 } }, 'token_not_yet_valid'],
    ['that lives too long', { claims: { exp: seconds + 301 } }, 'token_lifetime_invalid'],
    ['without an end', { claims: { exp: undefined } }, 'token_claims_invalid'],
    ['without a subject', { claims: { sub: undefined } }, 'token_claims_invalid'],
    ['without a client', { claims: { client_id: 1 } }, 'token_claims_invalid'],
    ['whose scope is a list', { claims: { scope: ['notes:read'] } }, 'token_claims_invalid'],
    ['that is bound to a key', { claims: { cnf: { jkt: 'x' } } }, 'token_claims_invalid'],
  ])('%s', async (_what, changes, code) => {
    expect(await ask(`Bearer ${minted(changes)}`)).toEqual({ ...REFUSED, code })
  })

  test.each(['', 'Bearer', 'Bearer x', 'Basic YTpi', 'Bearer a.b.c', 'DPoP x'])(
    'that is none: "%s"',
    async (authorization) => {
      expect(await ask(authorization)).toEqual({ ...REFUSED, code: 'token_malformed' })
    },
  )

  test('that is sent twice, or in the address', async () => {
    const token = minted()
    expect(await ask(`Bearer ${token}, Bearer ${token}`)).toMatchObject(REFUSED)
    const request = new Request(`${RESOURCE}?access_token=${token}`)
    expect(await open().authorize(request)).toMatchObject({ outcome: 'refused' })
  })
})

describe.each([
  ['RS256', generateKeyPairSync('rsa', { modulusLength: 2048 })],
  ['ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
])('a token signed by %s', (alg, { publicKey, privateKey }) => {
  const signed = (header: object) => {
    const [, payload] = minted().split('.')
    const head = { typ: 'at+jwt', alg, kid: 'other', ...header }
    const input = `${Buffer.from(JSON.stringify(head)).toString('base64url')}.${payload}`
    const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const
    return `Bearer ${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`
  }
  beforeEach(() => {
    hub.published.push({ ...publicKey.export({ format: 'jwk' }), kid: 'other', use: 'sig', alg })
  })

  test('is taken', async () => {
    expect(await ask(signed({}))).toMatchObject({ outcome: 'granted' })
  })

  test.each(['EdDSA', alg === 'RS256' ? 'ES256' : 'RS256'])('is refused as %s', async (named) => {
    const code = 'token_signature_invalid'
    expect(await ask(signed({ alg: named }))).toEqual({ ...REFUSED, code })
  })
})

test('while the hub’s keys cannot be had nobody is told that their token is wrong', async () => {
  hub.fault = 'down'
  const access = await open().authorize(
    new Request(RESOURCE, { headers: { authorization: `Bearer ${minted()}` } }),
  )
  if (access.outcome === 'granted') throw new Error('granted')
  expect([access.response.status, access.response.headers.get('retry-after')]).toEqual([503, '5'])
  expect(codes).toEqual(['keys_unavailable', 'hub_unreachable'])
})

test.each([
  ['http', { resource: 'http://notes.test/mcp' }],
  ['a query', { resource: `${RESOURCE}?x` }],
  ['a fragment', { resource: `${RESOURCE}#` }],
  ['another spelling', { resource: 'https://NOTES.test/mcp' }],
  ['no address', { resource: '/mcp' }],
  ['a hub by http', { hubUrl: 'http://hub.test' }],
  ['a scope with a quote', { scopes: ['notes"'] }],
])('%s is a fault of the app’s, told at once', (_what, change) => {
  expect(() => open(change)).toThrow()
})
