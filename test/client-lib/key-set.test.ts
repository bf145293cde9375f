/**
 * Which keys of the hub's set the library uses: its Ed25519 keys, whatever else is published beside them (RFC 7517 §5).
 */
import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { publicJwk } from '../../client-lib/src/testing/test-hub.ts'
import { createApp, refusalOf, signIn, type AppUnderTest } from './app-under-test.ts'

const SIGNED_IN = { status: 303, code: 'signed_in' }
const KEY_UNKNOWN = { status: 400, code: 'token_key_unknown' }

const arrive = async (app: AppUnderTest, changes: Parameters<typeof signIn>[1] = {}) =>
  refusalOf(app, await signIn(app, changes))

describe('a key in the set is not used', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const good = publicJwk(publicKey, 'extra')
  const cases: [what: string, keys: unknown[]][] = [
    ['when it is for encryption', [{ ...good, use: 'enc' }]],
    ['when it is for another algorithm', [{ ...good, alg: 'ES256' }]],
    ['when it is of another type', [{ ...good, kty: 'EC' }]],
    ['when it is on another curve', [{ ...good, crv: 'X25519' }]],
    [
      'when it is published with its private part',
      [privateKey.export({ format: 'jwk' })].map((jwk) => ({ ...good, ...jwk })),
    ],
    ['when its point is cut short', [{ ...good, x: String(good.x).slice(0, 40) }]],
    ['when another has the same kid', [good, { ...good, x: 'A'.repeat(43) }]],
    ['when its kid is no text', [{ ...good, kid: ['extra'] }]],
    ['when it is null', [null]],
  ]
  test.each(cases)('%s; the others still are', async (_what, keys) => {
    const app = createApp()
    app.testHub.published.push(...(keys as object[]))
    expect(await arrive(app, { key: privateKey, header: { kid: 'extra' } })).toEqual(KEY_UNKNOWN)
    expect(await arrive(app)).toEqual(SIGNED_IN)
  })

  test('but it is when nothing is wrong with it', async () => {
    const app = createApp()
    app.testHub.published.push(good)
    expect(await arrive(app, { key: privateKey, header: { kid: 'extra' } })).toEqual(SIGNED_IN)
  })
})

describe.each([
  ['RS256', generateKeyPairSync('rsa', { modulusLength: 2048 })],
  ['ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
])('a key for %s in the set, which is for standard clients,', (alg, { publicKey, privateKey }) => {
  const { kid } = createApp().testHub
  const jwk = { ...publicKey.export({ format: 'jwk' }), use: 'sig', alg }

  test.each([
    [
      'before and after the hub’s own',
      (own: object[]) => [{ ...jwk, kid: 'a' }, ...own, { ...jwk, kid: 'b' }],
    ],
    ['under the kid of the hub’s own', (own: object[]) => [{ ...jwk, kid }, ...own]],
  ])('disturbs nothing: %s', async (_where, among) => {
    const app = createApp()
    app.testHub.published = among(app.testHub.published)
    expect(await arrive(app)).toEqual(SIGNED_IN)
  })

  test('signs no identity token', async () => {
    const app = createApp()
    app.testHub.published.push({ ...jwk, kid: 'extra' })
    const signed = (header: object) =>
      arrive(app, { key: privateKey, header: { kid: 'extra', ...header } })
    expect(await signed({})).toEqual(KEY_UNKNOWN)
    expect(await signed({ alg })).toEqual({ status: 400, code: 'token_header_invalid' })
  })
})
