/**
 * What a client says when it sends somebody here to sign out: OpenID Connect RP-Initiated Logout §2.
 */
import { LIMIT } from '../base/limit.ts'
import { readIdTokenHint, type HintReader } from './id-token-hint.ts'
import { Refusal } from './refusal.ts'
import { withQuery } from './with-query.ts'

export interface EndSessionRequest {
  /** Undefined where nobody says which client it is. */
  clientId: string | undefined
  /** The session that the hint speaks of. */
  sid: string | undefined
  postLogoutRedirectUri: string | undefined
  state: string | undefined
}

/** A hint that is not the hub's counts for nothing: then the person is asked, as without one (§6). */
export function parseEndSessionRequest(
  parameters: URLSearchParams,
  reader: HintReader,
): EndSessionRequest {
  const value = (name: string) => parameters.get(name) || undefined
  const hint = readIdTokenHint(value('id_token_hint') ?? '', reader)
  const clientId = value('client_id') ?? hint?.clientId
  if (hint && hint.clientId !== clientId) throw notUnderstood()
  const state = value('state')
  if (state !== undefined && state.length > LIMIT.stateMax) throw notUnderstood()

  const postLogoutRedirectUri = value('post_logout_redirect_uri')
  return { clientId, sid: hint?.sid, postLogoutRedirectUri, state }
}

const notUnderstood = () => new Refusal('invalid_request', (t) => t.signOutNotUnderstood)

interface KnownClient {
  name: string
  postLogoutRedirectUris: readonly string[]
}

/** Where the browser goes once nobody is signed in. Undefined where nowhere was asked for; refused where it is not registered. */
export function provePostLogoutUrl(
  { clientId, postLogoutRedirectUri: uri, state }: EndSessionRequest,
  client: KnownClient | undefined,
): string | undefined {
  const isMiss = true
  if (!client && (clientId ?? uri) !== undefined)
    throw new Refusal('invalid_client', (t) => t.unknownApp, { isMiss })
  if (!client || uri === undefined) return undefined
  if (!client.postLogoutRedirectUris.includes(uri))
    throw new Refusal('invalid_redirect_uri', (t) => t.unknownRedirect(client.name), { isMiss })
  return state === undefined ? uri : withQuery(uri, { state })
}

/** What the hub's own page needs of it, to lead back as well. */
export const wayBackOf = ({
  clientId,
  postLogoutRedirectUri,
  state,
}: EndSessionRequest): Record<string, string> => ({
  ...(clientId !== undefined && { client_id: clientId }),
  ...(postLogoutRedirectUri !== undefined && { post_logout_redirect_uri: postLogoutRedirectUri }),
  ...(state !== undefined && { state }),
})
