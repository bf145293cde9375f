/**
 * Proof of possession, RFC 9449: whoever sends a proof holds the key that it names. Each proof is good once, and holds a nonce
 * that the hub gave out a few minutes ago at most.
 */
import type { Context } from 'hono'
import { hashSecret } from '../../base/secret.ts'
import { isFreshDpopNonce, issueDpopNonce } from '../../domain/tokens/dpop-nonce.ts'
import { spendId } from '../../domain/tokens/spent-id.ts'
import { readDpopProof } from '../../protocol/dpop-proof.ts'
import { Refusal } from '../../protocol/refusal.ts'
import type { Hub } from '../hub.ts'

/** The thumbprint of the key; undefined where the client proves none. */
export async function provenKey(hub: Hub, c: Context): Promise<string | undefined> {
  const proof = c.req.header('dpop')
  return proof === undefined ? undefined : prove(hub, c, { proof, refusedBy: 400 })
}

/** With an access token the proof must be there, and speak of it (§7.1). */
export const keyProvenFor = (hub: Hub, c: Context, accessToken: string): Promise<string> =>
  prove(hub, c, { proof: c.req.header('dpop') ?? '', refusedBy: 401, accessToken })

interface Proving {
  proof: string
  refusedBy: 400 | 401
  accessToken?: string
}

async function prove(hub: Hub, c: Context, { proof, refusedBy, accessToken }: Proving) {
  const { config, db, sealer } = hub
  const now = hub.now()
  const refuse = (code: string, message: string) =>
    new Refusal(code, message, { status: refusedBy })
  c.header('DPoP-Nonce', issueDpopNonce(sealer, now))

  const request = { method: c.req.method, url: `${config.issuer}${c.req.path}` }
  const read = await readDpopProof(proof, request, now)
  const isFor = accessToken === undefined || read?.ath === hashSecret(accessToken)
  if (!read || !isFor)
    throw refuse('invalid_dpop_proof', 'the DPoP proof is none, or not for this request')
  const { jkt, jti, expiresAt, nonce } = read
  if (!isFreshDpopNonce(sealer, nonce, now))
    throw refuse('use_dpop_nonce', 'use the nonce of the header DPoP-Nonce in the DPoP proof')

  const isFirst = await spendId(db, { kind: 'dpop_proof', id: `${jkt} ${jti}`, expiresAt })
  if (!isFirst) throw refuse('invalid_dpop_proof', 'the DPoP proof was used before')
  return jkt
}
