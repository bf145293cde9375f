/**
 * What the one secret of a flow cookie stands for. The hub sees its hash, the `nonce` of the identity token; in the code flow
 * also the verifier of PKCE (RFC 7636), which is derived, so that knowing it does not give the nonce's preimage away.
 */

import { createHash, createHmac } from 'node:crypto'

export function nonceOf(verifier: string): string {
  return sha256(verifier)
}

export function codeVerifierOf(verifier: string): string {
  return createHmac('sha256', verifier).update('code_verifier').digest('base64url')
}

/** RFC 7636 §4.2, S256. */
export function codeChallengeOf(verifier: string): string {
  return sha256(codeVerifierOf(verifier))
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
