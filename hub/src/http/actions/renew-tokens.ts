/**
 * The refresh token grant, RFC 6749 §6 and OpenID Connect Core §12. Everything is signed before the token is spent: what fails
 * until then may be asked for again.
 */
import { countedAs } from '../../domain/clients/client.ts'
import { findReceivedAddress } from '../../domain/people/app-address.ts'
import type { Grant } from '../../domain/tokens/grant.ts'
import { reuseRefreshToken } from '../../domain/tokens/refresh-token.ts'
import { narrowResources, narrowScope } from '../../protocol/narrowing.ts'
import { Refusal } from '../../protocol/refusal.ts'
import type { Hub } from '../hub.ts'
import { signTokens, type TokenCall, type TokenResponse } from './issue-tokens.ts'

export async function renewTokens(
  hub: Hub,
  { client, form, dpopJkt }: TokenCall,
): Promise<TokenResponse> {
  const now = hub.now()
  const presented = { clientId: client.id, refreshToken: form.only('refresh_token') }
  const grant = await hub.batches.findRenewableGrant(presented)
  if (!grant || !isHeldBy(grant, dpopJkt)) throw invalidGrant()
  const scope = narrowScope(form, grant.scope)
  const resources = narrowResources(form, grant.resources)

  const receiver = { clientId: client.id, userId: grant.user.id }
  const email = grant.email ?? (await findReceivedAddress(hub.db, receiver, now))
  if (email === undefined) throw invalidGrant() // the person has just left
  const granted = { ...grant, scope, resources, email, nonce: undefined, dpopJkt }
  const tokens = await signTokens(hub, client, granted)

  const use = { raw: presented.refreshToken, grant }
  const successor =
    (await hub.batches.rotateRefreshToken(use)) ??
    (await reuseRefreshToken(hub.db, hub.sealer, use, now))
  if (successor === undefined) throw invalidGrant()
  hub.metrics.countIssued(countedAs(client))
  return { ...tokens, refresh_token: successor }
}

/** Of a client without a secret the key is what its refresh tokens are worth (RFC 9449 §5). */
const isHeldBy = (grant: Grant, dpopJkt: string | undefined) =>
  grant.dpopJkt === undefined || grant.dpopJkt === dpopJkt

const invalidGrant = () =>
  new Refusal('invalid_grant', 'the refresh token is unknown, expired, used or revoked', {
    isMiss: true,
  })
