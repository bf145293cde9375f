/**
 * The authorization code grant, RFC 6749 §4.1.3 with PKCE (RFC 7636 §4.5).
 */
import { isBoundTo, spendCode, type SpentCode } from '../../domain/tokens/authorization-code.ts'
import { revokeReused } from '../../domain/tokens/grant.ts'
import { Refusal } from '../../protocol/refusal.ts'
import type { Hub } from '../hub.ts'
import { beginGrant } from './begin-grant.ts'
import type { TokenCall, TokenResponse } from './issue-tokens.ts'

export async function redeemCode(hub: Hub, call: TokenCall): Promise<TokenResponse> {
  const { client, form, dpopJkt } = call
  const attempt = {
    clientId: client.id,
    redirectUri: form.only('redirect_uri'),
    codeVerifier: form.optional('code_verifier'),
    dpopJkt,
  }
  const code = await spend(hub, form.only('code'))
  const { oauth, session } = code
  if (!oauth || !isBoundTo(code, attempt)) throw invalidGrant()
  if (!session) throw invalidGrant() // signed out or disabled since the code was issued

  const { grantId: id, codeHash, nonce } = code
  const { scope, resources, claims } = oauth
  const granted = { id, codeHash, session, scope, resources, claims, nonce }
  const tokens = await beginGrant(hub, call, granted)
  if (!tokens) throw invalidGrant()
  return tokens
}

async function spend(hub: Hub, raw: string): Promise<SpentCode> {
  const code = await spendCode(hub.db, raw, hub.config.sessions, hub.now())
  if (code) return code
  await revokeReused(hub.db, raw, hub.now())
  throw invalidGrant()
}

const invalidGrant = () =>
  new Refusal(
    'invalid_grant',
    'the code is unknown, expired, used, or was issued for something else',
    { isMiss: true },
  )
