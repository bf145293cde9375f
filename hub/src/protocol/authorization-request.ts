/**
 * The authorization request of the native protocol, after RFC 6749 §4.1.1 and OpenID Connect Core §3.1.2.1. The order of the
 * checks is part of the protocol: the return address is proven first, and nothing is redirected before it is.
 */
import { LIMIT } from '../base/limit.ts'
import type { ClaimsRequest } from './claims-request.ts'
import { Refusal, type ReturnAddress } from './refusal.ts'

export const PROMPTS = ['login', 'none', 'select_account', 'create'] as const
export type Prompt = (typeof PROMPTS)[number]

export const APP_ID = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/
const STATE = /^[A-Za-z0-9._~-]{16,512}$/
const SHA256_BASE64URL = /^[A-Za-z0-9_-]{43}$/
const LONGEST_MAX_AGE = 10 * 365 * 24 * 3600

/** Of either door: what decides who goes back to whom is the same for both. */
export interface AuthorizationRequest extends ReturnAddress {
  nonce: string | undefined
  responseType: 'token' | 'code'
  codeChallenge: string | undefined
  prompt: Prompt | undefined
  loginHint: string | undefined
  /** The earliest proof, in milliseconds, that satisfies `prompt=login` and `max_age`. */
  earliestAuthTime: number | undefined
  /** Whom alone the client takes for an answer, where it named somebody. */
  subject?: string | undefined
  /** By which the hub knows it, where it was sent ahead (RFC 9126): good for one code. */
  pushedId?: string | undefined
  /** Undefined for the native protocol. */
  oauth?: OAuthRequest
}

/** What a standard client asks for beyond that. */
export interface OAuthRequest {
  /** As people read it on the way; with its host, where nobody vouches for the name. */
  clientName: string
  scope: readonly string[]
  resources: readonly string[]
  claims?: ClaimsRequest | undefined
  /** RFC 9449 §10: the thumbprint of the key that the code is bound to. */
  dpopJkt?: string | undefined
  /** When the person is asked whether they agree; `once` for each client and what it wants. */
  consent: 'never' | 'once' | 'each_time'
}

/** Of the native protocol: the nonce is the hash of what the app's cookie holds, and state is never absent. */
export type NativeRequest = AuthorizationRequest & { state: string; nonce: string }

interface KnownClient {
  id: string
  name: string
  redirectUris: readonly string[]
  flow: 'direct' | 'code'
}

/** Refused here: shown to the person. Refused later: sent back to the app. */
export function proveReturnAddress(
  query: URLSearchParams,
  client: KnownClient | undefined,
): ReturnAddress {
  if (!client) {
    const isMiss = APP_ID.test(query.get('app') ?? '')
    throw new Refusal('invalid_app', (t) => t.unknownApp, { isMiss })
  }
  const redirectUri = query.get('redirect_uri') ?? ''
  if (!client.redirectUris.includes(redirectUri)) {
    const isMiss = URL.canParse(redirectUri)
    throw new Refusal('invalid_redirect_uri', (t) => t.unknownRedirect(client.name), { isMiss })
  }
  const state = query.get('state') ?? ''
  return { clientId: client.id, redirectUri, state: STATE.test(state) ? state : undefined }
}

export function parseAuthorizationRequest(
  query: URLSearchParams,
  returnAddress: ReturnAddress,
  flow: KnownClient['flow'],
  now: Date,
): NativeRequest {
  const value = (name: string) => query.get(name) || undefined
  const refuse = (code: string, message: string) => new Refusal(code, message, { returnAddress })

  const expected = flow === 'code' ? 'code' : 'token'
  const responseType = value('response_type') ?? 'token'
  if (responseType !== expected) {
    throw refuse(
      'unsupported_response_type',
      `this app is registered for response_type=${expected}`,
    )
  }
  if (returnAddress.state === undefined) {
    throw refuse('invalid_request', 'state must be 16 to 512 characters of A-Z a-z 0-9 . _ ~ -')
  }
  const nonce = value('nonce') ?? ''
  if (!SHA256_BASE64URL.test(nonce))
    throw refuse('invalid_request', 'nonce must be 43 base64url characters')

  const codeChallenge = responseType === 'code' ? value('code_challenge') : undefined
  if (responseType === 'code' && !isPkce(codeChallenge, value('code_challenge_method'))) {
    throw refuse('invalid_request', 'code_challenge with code_challenge_method=S256 is required')
  }
  const prompt = value('prompt')
  if (prompt !== undefined && !isPrompt(prompt)) {
    throw refuse('invalid_request', `prompt must be one of ${PROMPTS.join(', ')}`)
  }
  const loginHint = value('login_hint')
  if (loginHint !== undefined && loginHint.length > LIMIT.loginHintMax) {
    throw refuse('invalid_request', `login_hint must be at most ${LIMIT.loginHintMax} characters`)
  }
  const maxAge = value('max_age')
  if (maxAge !== undefined && !isMaxAge(maxAge)) {
    throw refuse('invalid_request', 'max_age must be a whole number of seconds')
  }
  return {
    ...returnAddress,
    state: returnAddress.state,
    nonce,
    responseType: expected,
    codeChallenge,
    prompt,
    loginHint,
    earliestAuthTime: earliestAuthTime(prompt, maxAge, now),
  }
}

/** RFC 7636 §4.2; `plain` is refused. */
const isPkce = (challenge: string | undefined, method: string | undefined) =>
  method === 'S256' && SHA256_BASE64URL.test(challenge ?? '')

const isPrompt = (value: string): value is Prompt => PROMPTS.some((prompt) => prompt === value)

export const isMaxAge = (value: string) =>
  /^\d{1,10}$/.test(value) && Number(value) <= LONGEST_MAX_AGE

/** In milliseconds. */
export function earliestAuthTime(
  prompt: Prompt | undefined,
  maxAge: string | undefined,
  now: Date,
) {
  if (prompt === 'login') return now.getTime()
  return maxAge === undefined ? undefined : now.getTime() - Number(maxAge) * 1000
}
