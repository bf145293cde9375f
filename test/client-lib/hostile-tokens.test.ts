/**
 * Identity tokens of the wrong form: headers, signatures, parts and JSON that must open nothing. The
 * answer is the library's own 400 page, without a session.
 */
import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { verifyHubSignature } from '../../client-lib/src/hub-signature.ts'
import { signToken } from '../../client-lib/src/testing/test-hub.ts'
import { createApp, signIn, type AppUnderTest } from './app-under-test.ts'
import { expectRefused, present } from './present-token.ts'

describe('a header is refused', () => {
  const cases: [what: string, header: Record<string, unknown>, code: string][] = [
    ['without typ', { typ: undefined }, 'token_header_invalid'],
    ['of a plain JWT', { typ: 'JWT' }, 'token_header_invalid'],
    ['with typ in another case', { typ: 'Identity+JWT' }, 'token_header_invalid'],
    ['with the long typ', { typ: 'application/identity+jwt' }, 'token_header_invalid'],
    ['of a logout token', { typ: 'logout+jwt' }, 'token_header_invalid'],
    ['of a status token', { typ: 'status+jwt' }, 'token_header_invalid'],
    ['with typ as a list', { typ: ['identity+jwt'] }, 'token_header_invalid'],
    ['without alg', { alg: undefined }, 'token_header_invalid'],
    ['with alg none', { alg: 'none' }, 'token_header_invalid'],
    ['with alg HS256', { alg: 'HS256' }, 'token_header_invalid'],
    ['with alg RS256', { alg: 'RS256' }, 'token_header_invalid'],
    ['with alg ES256', { alg: 'ES256' }, 'token_header_invalid'],
    ['with alg in another case', { alg: 'eddsa' }, 'token_header_invalid'],
    ['without kid', { kid: undefined }, 'token_header_invalid'],
    ['with an empty kid', { kid: '' }, 'token_header_invalid'],
    ['with kid as a list', { kid: ['key-1'] }, 'token_header_invalid'],
    ['with kid as a number', { kid: 1 }, 'token_header_invalid'],
    ['with a key of its own', { jwk: { kty: 'OKP' } }, 'token_header_invalid'],
    ['with an address for keys', { jku: 'https://evil.test/jwks' }, 'token_header_invalid'],
    ['with an address for a certificate', { x5u: 'https://evil.test' }, 'token_header_invalid'],
    ['with a certificate', { x5c: ['MIIB'] }, 'token_header_invalid'],
    ['with a certificate’s SHA-1', { x5t: 'A'.repeat(27) }, 'token_header_invalid'],
    ['with a certificate’s SHA-256', { 'x5t#S256': 'A'.repeat(43) }, 'token_header_invalid'],
    ['with compression', { zip: 'DEF' }, 'token_header_invalid'],
    ['with encryption', { enc: 'A256GCM' }, 'token_header_invalid'],
    ['with critical extensions', { crit: ['exp'] }, 'token_header_invalid'],
    ['with an empty crit', { crit: [] }, 'token_header_invalid'],
    ['with an unencoded payload', { b64: false }, 'token_header_invalid'],
    ['with an unknown kid', { kid: 'key-9' }, 'token_key_unknown'],
    ['with __proto__ as kid', { kid: '__proto__' }, 'token_key_unknown'],
  ]
  test.each(cases)('%s', async (_what, header, code) => {
    const app = createApp()
    await expectRefused(app, await signIn(app, { header }), code)
  })
})

describe('a signature is refused', () => {
  const stranger = generateKeyPairSync('ed25519').privateKey

  test('by another key under the hub’s kid', async () => {
    const app = createApp()
    await expectRefused(app, await signIn(app, { key: stranger }), 'token_signature_invalid')
  })

  test('over another payload', async () => {
    const app = createApp()
    const response = await present(app, (token) => {
      const [header, payload, signature] = token.split('.')
      const claims = JSON.parse(Buffer.from(payload!, 'base64url').toString())
      const forged = Buffer.from(JSON.stringify({ ...claims, email: 'bob@example.com' }))
      return [header, forged.toString('base64url'), signature].join('.')
    })
    await expectRefused(app, response, 'token_signature_invalid')
  })

  test('of zeros', async () => {
    const app = createApp()
    const zeros = Buffer.alloc(64).toString('base64url')
    const response = await present(app, (token) => token.replace(/[^.]+$/, zeros))
    await expectRefused(app, response, 'token_signature_invalid')
  })

  test.each([
    ['cut short', (signature: Buffer) => signature.subarray(0, 63)],
    ['with a byte more', (signature: Buffer) => Buffer.concat([signature, Buffer.alloc(1)])],
  ])('%s', async (_what, resize) => {
    const app = createApp()
    const response = await present(app, (token) =>
      token.replace(/[^.]+$/, (signature) => {
        return resize(Buffer.from(signature, 'base64url')).toString('base64url')
      }),
    )
    await expectRefused(app, response, 'token_signature_invalid')
  })

  test('an HMAC keyed with the public key', async () => {
    const app = createApp()
    const { x } = app.testHub.published[0] as { x: string }
    const response = await present(app, (token) => {
      const signed = token.slice(0, token.lastIndexOf('.'))
      return `${signed}.${createHmac('sha256', x).update(signed).digest('base64url')}`
    })
    await expectRefused(app, response, 'token_signature_invalid')
  })

  test('an RSA signature under an EdDSA header', async () => {
    const app = createApp()
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const response = await present(app, (token) => {
      const signed = token.slice(0, token.lastIndexOf('.'))
      return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`
    })
    await expectRefused(app, response, 'token_signature_invalid')
  })

  // No set of keys lets such a key through; this is what would still stand if one did.
  test.each([
    ['an RSA key', generateKeyPairSync('rsa', { modulusLength: 2048 })],
    ['a P-256 key', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
    ['an Ed448 key', generateKeyPairSync('ed448')],
  ])('that fits %s among the hub’s', async (_what, { publicKey, privateKey }) => {
    const header = { typ: 'identity+jwt', alg: 'EdDSA', kid: 'key-1' }
    const token = signToken({ header, payload: {}, key: privateKey })
    const keys = { get: async () => publicKey, lastFetchFailed: false, kids: ['key-1'] }
    await expect(verifyHubSignature({ token, typ: 'identity+jwt' }, keys)).rejects.toThrow(
      'token_signature_invalid',
    )
  })
})

describe('a shape is refused', () => {
  const cases: [what: string, change: (token: string) => string][] = [
    ['two parts', (token) => token.split('.').slice(0, 2).join('.')],
    ['four parts', (token) => `${token}.x`],
    ['an encrypted token', (token) => `${token}.x.y`],
    ['an empty signature', (token) => `${token.split('.').slice(0, 2).join('.')}.`],
    ['an empty payload', (token) => token.replace(/\.[^.]+\./, '..')],
    ['padding', (token) => `${token}=`],
    ['a space in front', (token) => ` ${token}`],
    ['a line feed behind', (token) => `${token}\n`],
    ['a tab inside', (token) => token.replace('.', '\t.')],
    ['a signature in plain base64', (token) => `${token.slice(0, -2)}+/`],
    ['leftover bits in the last character', (token) => respelled(token)],
    ['JSON instead of base64url', () => '{"alg":"none"}.{}.'],
    ['a word', () => 'token'],
    ['9 KB', (token) => `${token}${'A'.repeat(9000)}`],
  ]
  test.each(cases)('%s', async (_what, change) => {
    const app = createApp()
    await expectRefused(app, await present(app, change), 'token_malformed')
  })

  /** 64 bytes leave two bits over: three other last characters would decode to the same bytes. */
  function respelled(token: string): string {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    return token.slice(0, -1) + alphabet[alphabet.indexOf(token.at(-1)!) + 1]
  }
})

/** Signs the honest token's own texts again, after a change that JSON.stringify could not make. */
function resign(app: AppUnderTest, token: string, rewrite: Partial<Record<Part, Rewrite>>) {
  const [header = '', payload = ''] = token
    .split('.')
    .map((part) => Buffer.from(part, 'base64url').toString('utf8'))
  return signToken({
    header: rewrite.header?.(header) ?? header,
    payload: rewrite.payload?.(payload) ?? payload,
    key: app.testHub.key,
  })
}

type Part = 'header' | 'payload'
type Rewrite = (json: string) => string

describe('a signed text that is not plain JSON is refused', () => {
  const texts: [part: Part, what: string, rewrite: Rewrite][] = [
    ['payload', 'a claim twice', (json) => json.replace('{', '{"email":"bob@example.com",')],
    [
      'payload',
      'a claim twice, once escaped',
      (json) => json.replace('{', '{"\\u0065mail":"b@x.y",'),
    ],
    [
      'payload',
      'a member twice inside a claim',
      (json) => json.replace('{', '{"x":{"a":1,"a":2},'),
    ],
    ['payload', 'a byte order mark', (json) => `\ufeff${json}`],
    ['payload', 'a list', (json) => `[${json}]`],
    ['payload', 'null', () => 'null'],
    ['payload', 'text behind it', (json) => `${json}x`],
    ['payload', 'a trailing comma', (json) => json.replace(/}$/, ',}')],
    ['header', 'alg twice', (json) => json.replace('{', '{"alg":"none",')],
    ['header', 'alg twice, once escaped', (json) => json.replace('{', '{"\\u0061lg":"none",')],
    ['header', 'a list', (json) => `[${json}]`],
    ['header', 'a text', () => '"EdDSA"'],
  ]
  test.each(texts)('%s: %s', async (part, _what, rewrite) => {
    const app = createApp()
    const response = await present(app, (token) => resign(app, token, { [part]: rewrite }))
    await expectRefused(app, response, 'token_malformed')
  })

  test('bytes that are not UTF-8', async () => {
    const app = createApp()
    const response = await present(app, (token) => {
      const [header, payload] = token.split('.')
      const bytes = Buffer.from(payload!, 'base64url')
      bytes[bytes.indexOf('Ada')] = 0xff
      const signed = `${header}.${bytes.toString('base64url')}`
      return `${signed}.${sign(null, Buffer.from(signed), app.testHub.key).toString('base64url')}`
    })
    await expectRefused(app, response, 'token_malformed')
  })

  test('but white space between members is nobody’s harm', async () => {
    const app = createApp()
    const spaced = (json: string) => JSON.stringify(JSON.parse(json), null, 2)
    const response = await present(app, (token) =>
      resign(app, token, { header: spaced, payload: spaced }),
    )
    expect(response.status).toBe(303)
  })
})
