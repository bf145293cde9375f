/**
 * The authorization code grant, RFC 6749 §4.1.3 with PKCE (RFC 7636 §4.5).
 */
import { revokeReused } from '../../domain/tokens/grant.ts'
import { narrowResources } from '../../protocol/narrowing.ts'
import { Refusal } from '../../protocol/refusal.ts'
import type { Hub } from '../hub.ts'
import { issueTokens, keyOfPublic, type TokenCall, type TokenResponse } from './issue-tokens.ts'

export async function redeemCode(hub: Hub, call: TokenCall): Promise<TokenResponse> {
  const { client, form, dpopJkt } = call
  const code = form.only('code')
  const redemption = {
    ...{ code, clientId: client.id },
    redirectUri: form.only('redirect_uri'),
    codeVerifier: form.optional('code_verifier'),
    resources: form.all('resource'),
    ...{ dpopJkt, keptJkt: keyOfPublic(call) },
  }
  const redeemed = await hub.batches.redeemOAuthCode(redemption)
  if (!redeemed) {
    await revokeReused(hub.db, code, hub.now())
    throw invalidGrant()
  }
  const { isBound, oauth, bought, nonce } = redeemed
  if (!isBound || !oauth) throw invalidGrant()
  const resources = narrowResources(form, oauth.resources)
  if (!bought) throw invalidGrant() // signed out or disabled since the code was issued

  const { scope, claims } = oauth
  return issueTokens(hub, call, { ...bought, scope, resources, claims, nonce })
}

const invalidGrant = () =>
  new Refusal(
    'invalid_grant',
    'the code is unknown, expired, used, or was issued for something else',
    { isMiss: true },
  )
