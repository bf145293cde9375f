/**
 * Which proofs of a key the hub believes: RFC 9449 §4.3, each check by itself, and nonces as §8 has them.
 */
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { LIFETIME, seconds } from '../../hub/src/base/duration.ts'
import { signedInPerson, type Person } from '../hub/person.ts'
import { ISSUER } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { createDpopKey, nonceOf, type DpopKey, type ProofChange } from './dpop-key.ts'
import { CLIENTS, freshCode, oauthError, redeem, SPA_CALLBACK } from './standard-client.ts'

const SPA = { client_id: 'spa', redirect_uri: SPA_CALLBACK }
const INVALID_PROOF = { status: 400, error: 'invalid_dpop_proof' }
const USE_NONCE = { status: 400, error: 'use_dpop_nonce' }

const hub = useHub({ settings: CLIENTS })
let ada: Person
let key: DpopKey
beforeAll(async () => void (key = await createDpopKey(hub)))
beforeEach(async () => void (ada = await signedInPerson(hub)))

const present = async (code: string, DPoP: string) => redeem(hub, { code, ...SPA }, { DPoP })

/** Refused, and the code is as good as it was. */
async function expectRefused(proof: string, answer: { status: number; error: string }) {
  const code = await freshCode(ada, SPA)
  expect(oauthError(await present(code, proof))).toEqual(answer)
  expect((await present(code, await key.prove())).status).toBe(200)
}

describe('a nonce', () => {
  test('is asked for, and given with the answer', async () => {
    const code = await freshCode(ada, SPA)
    const refused = await present(code, await key.prove({ nonce: undefined }))
    expect(oauthError(refused)).toEqual(USE_NONCE)
    const { headers } = refused.response
    expect(headers.get('access-control-expose-headers')).toBe('DPoP-Nonce')
    const nonce = headers.get('dpop-nonce')!
    const { status, response } = await present(code, await key.prove({ nonce }))
    expect(status).toBe(200)
    expect(response.headers.get('dpop-nonce')).toBeTruthy()
  })

  test('is good for more than one proof, for some minutes', async () => {
    const nonce = await nonceOf(hub)
    hub.pass(LIFETIME.dpopNonce - 1)
    expect((await present(await freshCode(ada, SPA), await key.prove({ nonce }))).status).toBe(200)
    expect((await present(await freshCode(ada, SPA), await key.prove({ nonce }))).status).toBe(200)
    hub.pass(1)
    await expectRefused(await key.prove({ nonce }), USE_NONCE)
  })

  test.each([
    ['invented', 'x'.repeat(55)],
    ['touched', undefined],
    ['no text', 7],
  ])('is refused when it is %s', async (_what, given) => {
    const nonce = given ?? `A${(await nonceOf(hub)).slice(1)}B`
    await expectRefused(await key.prove({ claims: { nonce } }), USE_NONCE)
  })
})

describe('a proof', () => {
  test('is good once', async () => {
    const proof = await key.prove()
    expect((await present(await freshCode(ada, SPA), proof)).status).toBe(200)
    await expectRefused(proof, INVALID_PROOF)
    hub.pass(LIFETIME.dpopProof + LIFETIME.clockSkew - seconds(1))
    await expectRefused(proof, INVALID_PROOF)
    const rows = await hub.db.selectFrom('spent_ids').select(['kind', 'expires_at']).execute()
    const kept = rows.filter((row) => row.kind === 'dpop_proof' && row.expires_at >= hub.clock.at)
    expect(kept).not.toEqual([])
  })

  test('may be made by a clock that is a little off', async () => {
    const iat = Math.floor(hub.clock.at.getTime() / 1000) + 50
    const proof = await key.prove({ claims: { iat } })
    expect((await present(await freshCode(ada, SPA), proof)).status).toBe(200)
  })

  test('may name the address with a query', async () => {
    const proof = await key.prove({ claims: { htu: `${ISSUER}/oauth/token?x=1#y` } })
    expect((await present(await freshCode(ada, SPA), proof)).status).toBe(200)
  })

  const now = () => Math.floor(hub.clock.at.getTime() / 1000)
  test.each<[string, () => ProofChange | Promise<ProofChange>]>([
    ['of another type', () => ({ header: { typ: 'JWT' } })],
    ['of no type', () => ({ header: { typ: undefined } })],
    ['without its key', () => ({ header: { jwk: undefined } })],
    ['with a private key', async () => ({ header: { jwk: await exportJWK(key.privateKey) } })],
    ['with a text for a key', () => ({ header: { jwk: 'key' } })],
    ['with null for a key', () => ({ header: { jwk: null } })],
    ['with a broken key', () => ({ header: { jwk: { ...key.jwk, x: 'AAAA' } } })],
    ['with a key of another kind', () => ({ header: { jwk: { kty: 'oct', k: 'AAAA' } } })],
    ['with another key inside', async () => ({ header: { jwk: (await createDpopKey(hub)).jwk } })],
    ['for another method', () => ({ claims: { htm: 'GET' } })],
    ['for a method in other letters', () => ({ claims: { htm: 'post' } })],
    ['for another address', () => ({ claims: { htu: 'https://other.test/oauth/token' } })],
    ['for another path', () => ({ claims: { htu: `${ISSUER}/oauth/token/` } })],
    ['for what is no address', () => ({ claims: { htu: '/oauth/token' } })],
    ['for no method', () => ({ claims: { htm: undefined } })],
    ['for no address', () => ({ claims: { htu: undefined } })],
    ['without an id', () => ({ claims: { jti: undefined } as never })],
    ['with an empty id', () => ({ claims: { jti: '' } })],
    ['with a list for an id', () => ({ claims: { jti: ['a'] } as never })],
    ['without a time', () => ({ claims: { iat: undefined } as never })],
    ['that is too old', () => ({ claims: { iat: now() - 121 } })],
    ['that is of the future', () => ({ claims: { iat: now() + 61 } })],
    ['that has ended', () => ({ claims: { exp: now() - 61 } })],
  ])('is refused %s', async (_what, change) => {
    await expectRefused(await key.prove(await change()), INVALID_PROOF)
  })

  const segment = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  test.each<[string, () => string | Promise<string>]>([
    ['empty', () => ''],
    ['a text', () => 'abc'],
    ['very long', () => 'a'.repeat(7_000)],
    ['two', async () => `${await key.prove()}, ${await key.prove()}`],
    ['unsigned', async () => `${(await key.prove()).split('.').slice(0, 2).join('.')}.`],
    [
      'of no algorithm',
      async () => {
        const [, payload] = (await key.prove()).split('.')
        return `${segment({ alg: 'none', typ: 'dpop+jwt', jwk: key.jwk })}.${payload}.`
      },
    ],
    [
      'of an algorithm that its key has not',
      async () => {
        const [, payload, signature] = (await key.prove()).split('.')
        const header = { alg: 'RS256', typ: 'dpop+jwt', jwk: key.jwk }
        return `${segment(header)}.${payload}.${signature}`
      },
    ],
    [
      'of a secret',
      async () =>
        new SignJWT({ jti: randomUUID(), htm: 'POST', htu: `${ISSUER}/oauth/token`, iat: now() })
          .setProtectedHeader({ alg: 'HS256', typ: 'dpop+jwt', jwk: key.jwk })
          .sign(Buffer.from(key.jwk.x!)),
    ],
    [
      'of an algorithm that is not supported',
      async () => {
        const { privateKey, publicKey } = await generateKeyPair('ES384')
        return new SignJWT({ jti: randomUUID(), htm: 'POST', htu: `${ISSUER}/oauth/token` })
          .setIssuedAt(now())
          .setProtectedHeader({ alg: 'ES384', typ: 'dpop+jwt', jwk: await exportJWK(publicKey) })
          .sign(privateKey)
      },
    ],
  ])('is refused when it is %s', async (_what, proof) => {
    await expectRefused(await proof(), INVALID_PROOF)
  })
})
