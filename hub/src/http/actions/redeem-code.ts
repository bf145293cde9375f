/**
 * The authorization code grant, RFC 6749 §4.1.3 with PKCE (RFC 7636 §4.5).
 */
import { countedAs, type OAuthClient } from '../../domain/clients/client.ts'
import { recordReceivedAddress } from '../../domain/people/app-address.ts'
import { isBoundTo, spendCode, type SpentCode } from '../../domain/tokens/authorization-code.ts'
import { revokeReused, startingGrant } from '../../domain/tokens/grant.ts'
import { narrowResources } from '../../protocol/narrowing.ts'
import { Refusal } from '../../protocol/refusal.ts'
import type { Hub } from '../hub.ts'
import { issueTokens, type TokenCall, type TokenResponse } from './issue-tokens.ts'

export async function redeemCode(
  hub: Hub,
  { client, form, dpopJkt }: TokenCall,
): Promise<TokenResponse> {
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
  const resources = narrowResources(form, oauth.resources)

  const now = hub.now()
  const whole = { id: code.grantId, clientId: client.id, session, ...oauth }
  const grant = { ...whole, dpopJkt: keyOfPublic(client, dpopJkt) }
  const beside = startingGrant(grant, code.codeHash, now)
  const receiver = { clientId: client.id, sessionId: session.id, type: 'tokens_issued' } as const
  const email = await recordReceivedAddress(hub.db, { ...receiver, beside }, now)
  if (email === undefined) throw invalidGrant()

  hub.metrics.countIssued(countedAs(client))
  const { amr, authenticatedAt, user } = session
  const whose = { amr, authenticatedAt, user, sessionId: session.id, email, nonce: code.nonce }
  const what = { id: code.grantId, scope: oauth.scope, resources, claims: oauth.claims, dpopJkt }
  return issueTokens(hub, client, { ...what, ...whose })
}

/** What others renew is bound to the client by how it authenticates (RFC 9449 §5). */
const keyOfPublic = ({ oauth }: OAuthClient, dpopJkt: string | undefined) =>
  oauth.authMethods.includes('none') ? dpopJkt : undefined

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
