/**
 * The authorization request of standard clients: RFC 6749 §4.1.1, RFC 7636 §4.3, RFC 8707 §2 and OpenID Connect Core §3.1.2.1.
 * As at the native door, the return address is proven first, and nothing is redirected before it is.
 */
import { LIMIT } from '../base/limit.ts'
import {
  earliestAuthTime,
  isMaxAge,
  PROMPTS,
  type AuthorizationRequest,
  type Prompt,
} from './authorization-request.ts'
import { isLoopbackHost } from './redirect-uri.ts'
import { Refusal, type ReturnAddress } from './refusal.ts'
import { scopesOf } from './scope.ts'

interface KnownClient {
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

const RESPONSE_MODES = ['query', 'form_post'] as const
const SHA256_BASE64URL = /^[A-Za-z0-9_-]{43}$/

/** Parameters that may come more than once (RFC 8707 §2). */
const MAY_REPEAT = ['resource']

export function refuseRepeatedOAuth(parameters: URLSearchParams): void {
  const names = [...new Set(parameters.keys())].filter((name) => !MAY_REPEAT.includes(name))
  if (names.some((name) => parameters.getAll(name).length > 1))
    throw new Refusal('invalid_request', (t) => t.sentTwice)
}

/** Refused here: shown to the person. Refused later: sent back to the client. */
export function proveOAuthReturnAddress(
  parameters: URLSearchParams,
  client: KnownClient | undefined,
): ReturnAddress {
  if (!client) throw new Refusal('invalid_client', (t) => t.unknownApp, { isMiss: true })
  const redirectUri = parameters.get('redirect_uri') ?? ''
  if (!isRegistered(redirectUri, client)) {
    const isMiss = URL.canParse(redirectUri)
    throw new Refusal('invalid_redirect_uri', (t) => t.unknownRedirect(client.name), { isMiss })
  }
  const state = parameters.get('state') || undefined
  const mode = RESPONSE_MODES.find((known) => known === parameters.get('response_mode'))
  return {
    ...{ clientId: client.id, redirectUri },
    state: state !== undefined && state.length <= LIMIT.stateMax ? state : undefined,
    ...(mode === 'form_post' && { responseMode: mode }),
  }
}

/** As a raw string; of a public client on loopback the port may be any (RFC 8252 §7.3). */
function isRegistered(redirectUri: string, { redirectUris, oauth }: KnownClient): boolean {
  if (redirectUris.includes(redirectUri)) return true
  const isNative = oauth.authMethods.includes('none')
  return isNative && redirectUris.some((uri) => isSameButForPort(uri, redirectUri))
}

const LOOPBACK = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:[1-9]\d{0,4})?(\/[^#]*)?$/

function isSameButForPort(registered: string, given: string): boolean {
  const [one, other] = [LOOPBACK.exec(registered), LOOPBACK.exec(given)]
  if (!one || !other || !URL.canParse(given)) return false
  return one[1] === other[1] && one[3] === other[3] && isLoopbackHost(one[1]!)
}

export function parseOAuthRequest(
  parameters: URLSearchParams,
  returnAddress: ReturnAddress,
  client: KnownClient,
  now: Date,
): AuthorizationRequest {
  const value = (name: string) => parameters.get(name) || undefined
  const refuse = (code: string, message: string) => new Refusal(code, message, { returnAddress })

  if (value('request') !== undefined)
    throw refuse('request_not_supported', 'request objects are not supported')
  if (value('request_uri') !== undefined)
    throw refuse('request_uri_not_supported', 'only request_uri values of /oauth/par are supported')
  if (value('response_type') === undefined)
    throw refuse('invalid_request', 'response_type is missing: it must be code')
  if (value('response_type') !== 'code')
    throw refuse('unsupported_response_type', 'response_type must be code')
  if (!client.oauth.grantTypes.includes('authorization_code'))
    throw refuse('unauthorized_client', 'this client is not registered for authorization_code')

  const mode = value('response_mode')
  if (mode !== undefined && !RESPONSE_MODES.some((known) => known === mode))
    throw refuse('invalid_request', `response_mode must be one of ${RESPONSE_MODES.join(', ')}`)
  if (value('state') !== undefined && returnAddress.state === undefined)
    throw refuse('invalid_request', `state must be at most ${LIMIT.stateMax} characters`)
  const nonce = value('nonce')
  if (nonce !== undefined && (nonce.length > LIMIT.nonceMax || nonce.includes('\0')))
    throw refuse('invalid_request', `nonce must be at most ${LIMIT.nonceMax} characters of text`)

  const codeChallenge = value('code_challenge')
  const isProven = codeChallenge !== undefined || value('code_challenge_method') !== undefined
  if (isProven && !isS256(codeChallenge, value('code_challenge_method')))
    throw refuse(
      'invalid_request',
      'code_challenge_method must be S256, and code_challenge 43 base64url characters',
    )
  if (!isProven && client.oauth.pkce === 'required')
    throw refuse('invalid_request', 'code_challenge with code_challenge_method=S256 is required')

  const prompts = (value('prompt') ?? '').split(' ').filter((prompt) => prompt !== '')
  if (!prompts.every((prompt) => prompt === 'consent' || PROMPTS.some((known) => known === prompt)))
    throw refuse('invalid_request', `prompt may hold consent, ${PROMPTS.join(', ')}`)
  if (prompts.includes('none') && prompts.length > 1)
    throw refuse('invalid_request', 'prompt=none stands alone')
  const loginHint = value('login_hint')
  if (loginHint !== undefined && loginHint.length > LIMIT.loginHintMax)
    throw refuse('invalid_request', `login_hint must be at most ${LIMIT.loginHintMax} characters`)
  const maxAge = value('max_age')
  if (maxAge !== undefined && !isMaxAge(maxAge))
    throw refuse('invalid_request', 'max_age must be a whole number of seconds')

  const scope = scopesOf(value('scope') ?? '').filter(
    (each) => each !== 'offline_access' || client.oauth.grantTypes.includes('refresh_token'), // OpenID Connect Core §11
  )
  const unknownScope = scope.find((each) => !client.oauth.scopes.includes(each))
  if (unknownScope !== undefined)
    throw refuse('invalid_scope', 'scope holds a value that this client is not registered for')
  const resources = parameters.getAll('resource').filter((resource) => resource !== '')
  if (!resources.every((resource) => client.oauth.resources.includes(resource)))
    throw refuse('invalid_target', 'resource is none that this client is registered for')

  return {
    ...returnAddress,
    nonce,
    responseType: 'code',
    codeChallenge,
    prompt: signInPrompt(prompts),
    loginHint,
    earliestAuthTime: earliestAuthTime(
      prompts.includes('login') ? 'login' : undefined,
      maxAge,
      now,
    ),
    oauth: {
      clientName: client.name,
      scope,
      resources,
      asksConsent: prompts.includes('consent'),
    },
  }
}

const isS256 = (challenge: string | undefined, method: string | undefined) =>
  method === 'S256' && SHA256_BASE64URL.test(challenge ?? '')

/** `login` is said by the earliest time that a proof may have, so that of several the other one is left. */
const signInPrompt = (prompts: readonly string[]): Prompt | undefined =>
  (['none', 'create', 'select_account', 'login'] as const).find((prompt) =>
    prompts.includes(prompt),
  )
