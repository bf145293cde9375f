/**
 * Where an answer to a standard client may go: RFC 6749 §3.1.2, and RFC 8252 §7.3 for apps on the person's own machine.
 */
import { LIMIT } from '../base/limit.ts'
import { Refusal, type ReturnAddress } from './refusal.ts'

export interface KnownOAuthClient {
  id: string
  name: string
  redirectUris: readonly string[]
  oauth: {
    authMethods: readonly string[]
    pkce: 'required' | 'optional'
    grantTypes: readonly string[]
    scopes: readonly string[]
    resources: readonly string[]
    isFirstParty: boolean
  }
}

/** OAuth 2.0 Multiple Response Types §2.1, and OAuth 2.0 Form Post Response Mode. */
export const RESPONSE_MODES = ['query', 'form_post'] as const

/** Refused here: shown to the person. Refused later: sent back to the client. */
export function proveOAuthReturnAddress(
  parameters: URLSearchParams,
  client: KnownOAuthClient | undefined,
): ReturnAddress {
  if (!client) throw new Refusal('invalid_client', (t) => t.unknownApp, { isMiss: true })
  const redirectUri = parameters.get('redirect_uri') ?? ''
  if (!isRegistered(redirectUri, client)) {
    const isMiss = URL.canParse(redirectUri)
    throw new Refusal('invalid_redirect_uri', (t) => t.unknownRedirect(client.name), { isMiss })
  }
  const state = parameters.get('state') || undefined
  const isPosted = parameters.get('response_mode') === 'form_post'
  return {
    ...{ clientId: client.id, redirectUri },
    state: state !== undefined && state.length <= LIMIT.stateMax ? state : undefined,
    ...(isPosted && { responseMode: 'form_post' }),
  }
}

/** As a raw string; of a public client on loopback the port may be any (RFC 8252 §7.3). */
function isRegistered(redirectUri: string, { redirectUris, oauth }: KnownOAuthClient): boolean {
  if (redirectUris.includes(redirectUri)) return true
  const isNative = oauth.authMethods.includes('none')
  return isNative && redirectUris.some((uri) => isSameButForPort(uri, redirectUri))
}

const LOOPBACK = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(?::[1-9]\d{0,4})?(\/[^#]*)?$/

function isSameButForPort(registered: string, given: string): boolean {
  const [one, other] = [LOOPBACK.exec(registered), LOOPBACK.exec(given)]
  if (!one || !other || !URL.canParse(given)) return false
  return one[1] === other[1] && one[2] === other[2]
}
