/**
 * A key that tokens are bound to, and the proofs made with it (RFC 9449 §4): a proof is valid, and a test shows only what it changes.
 */
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose'
import { createHash, randomUUID } from 'node:crypto'
import { ISSUER, type TestHub } from '../support/hub.ts'
import { basic, post, SECRET } from './standard-client.ts'

export interface ProofChange {
  method?: string
  path?: string
  nonce?: string | undefined
  accessToken?: string
  claims?: JWTPayload
  header?: Record<string, unknown>
}

export type DpopKey = Awaited<ReturnType<typeof createDpopKey>>

export async function createDpopKey(hub: TestHub, alg = 'ES256') {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  const jwk = await exportJWK(publicKey)

  async function prove(change: ProofChange = {}): Promise<string> {
    const { method = 'POST', path = '/oauth/token', accessToken, claims = {}, header } = change
    const payload = {
      ...{ jti: randomUUID(), htm: method, htu: `${ISSUER}${path}` },
      ...{ iat: Math.floor(hub.clock.at.getTime() / 1000) },
      ...('nonce' in change ? { nonce: change.nonce } : { nonce: await nonceOf(hub) }),
      ...(accessToken !== undefined && { ath: hashOf(accessToken) }),
      ...claims,
    }
    return new SignJWT(payload)
      .setProtectedHeader({ typ: 'dpop+jwt', alg, jwk, ...header })
      .sign(privateKey)
  }

  return { jwk, privateKey, jkt: await calculateJwkThumbprint(jwk), prove }
}

/** The hub gives one with whatever it says to a proof, a bad one as well. */
export async function nonceOf(hub: TestHub): Promise<string> {
  const { response } = await post(hub, '/oauth/token', { grant_type: 'refresh_token' }, DEFECTIVE)
  return response.headers.get('dpop-nonce')!
}

const DEFECTIVE = { Authorization: basic('web', SECRET), DPoP: 'x' }

const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url')
