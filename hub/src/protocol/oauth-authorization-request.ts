/**
 * The authorization request of standard clients: RFC 6749 §4.1.1, RFC 7636 §4.3, RFC 8707 §2 and OpenID Connect Core §3.1.2.1,
 * checked in that order. As at the native door, the return address is proven first.
 */
import { LIMIT } from '../base/limit.ts'
import { nameAtHost } from '../base/look-alike.ts'
import {
  earliestAuthTime,
  isMaxAge,
  PROMPTS,
  type AuthorizationRequest,
  type Prompt,
} from './authorization-request.ts'
import { parseClaims } from './claims-request.ts'
import { consentFor } from './consent-decision.ts'
import { readIdTokenHint, type HintReader } from './id-token-hint.ts'
import { RESPONSE_MODES, type KnownOAuthClient } from './oauth-return-address.ts'
import { Refusal, type ReturnAddress } from './refusal.ts'
import { isWithin, scopeFor, scopesOf } from './scope.ts'

export interface Asking extends HintReader {
  client: KnownOAuthClient
  returnAddress: ReturnAddress
}

/** Whatever is refused goes back to the client. */
export function parseOAuthRequest(
  parameters: URLSearchParams,
  asking: Asking,
  now: Date,
): AuthorizationRequest {
  const { client, returnAddress } = asking
  const asked = questionOf(parameters, returnAddress)

  refuseRequestObject(asked)
  checkResponseType(asked, client)
  checkResponseMode(asked)
  atMost(asked, 'state', LIMIT.stateMax)
  const codeChallenge = codeChallengeOf(asked, client)
  const scope = scopeOf(asked, client)
  const resources = resourcesOf(asked, client)

  const dpopJkt = dpopJktOf(asked)
  const nonce = atMost(asked, 'nonce', LIMIT.nonceMax)
  const prompts = promptsOf(asked)
  const maxAge = maxAgeOf(asked)
  const loginHint = atMost(asked, 'login_hint', LIMIT.loginHintMax)
  const demanded = demandsOf(asked, client)
  const subject = subjectOf(asked, demanded.subjects, asking)

  return {
    ...returnAddress,
    ...{ nonce, responseType: 'code', codeChallenge, loginHint, subject },
    prompt: signInPrompt(prompts),
    earliestAuthTime: earliestAuthTime(prompts.find(isLogin), maxAge, now),
    oauth: {
      ...{ clientName: shownName(asking), scope, resources, claims: demanded.claims, dpopJkt },
      consent: consentFor(asking, { prompts, scope }),
    },
  }
}

interface Question {
  value(name: string): string | undefined
  all(name: string): string[]
  refuse(code: string, message: string): Refusal
}

const questionOf = (parameters: URLSearchParams, returnAddress: ReturnAddress): Question => ({
  value: (name) => parameters.get(name) || undefined,
  all: (name) => parameters.getAll(name).filter((value) => value !== ''),
  refuse: (code, message) => new Refusal(code, message, { returnAddress }),
})

/** RFC 9101. */
function refuseRequestObject({ value, refuse }: Question): void {
  if (value('request') !== undefined)
    throw refuse('request_not_supported', 'request objects are not supported')
  if (value('request_uri') !== undefined)
    throw refuse('request_uri_not_supported', 'only request_uri values of /oauth/par are supported')
}

function checkResponseType({ value, refuse }: Question, { oauth }: KnownOAuthClient): void {
  if (value('response_type') === undefined)
    throw refuse('invalid_request', 'response_type is missing: it must be code')
  if (value('response_type') !== 'code')
    throw refuse('unsupported_response_type', 'response_type must be code')
  if (!oauth.grantTypes.includes('authorization_code'))
    throw refuse('unauthorized_client', 'this client is not registered for authorization_code')
}

function checkResponseMode({ value, refuse }: Question): void {
  const mode = value('response_mode')
  if (mode !== undefined && !RESPONSE_MODES.some((known) => known === mode))
    throw refuse('invalid_request', `response_mode must be one of ${RESPONSE_MODES.join(', ')}`)
}

function atMost({ value, refuse }: Question, name: string, most: number): string | undefined {
  const given = value(name)
  if (given === undefined || (given.length <= most && !given.includes('\0'))) return given
  throw refuse('invalid_request', `${name} must be at most ${most} characters of text`)
}

const SHA256_BASE64URL = /^[A-Za-z0-9_-]{43}$/

/** RFC 7636 §4.3; `plain` is refused. */
function codeChallengeOf({ value, refuse }: Question, { oauth }: KnownOAuthClient) {
  const [challenge, method] = [value('code_challenge'), value('code_challenge_method')]
  if (challenge === undefined && method === undefined) {
    if (oauth.pkce === 'optional') return undefined
    throw refuse('invalid_request', 'code_challenge with code_challenge_method=S256 is required')
  }
  if (method === 'S256' && SHA256_BASE64URL.test(challenge ?? '')) return challenge
  throw refuse(
    'invalid_request',
    'code_challenge_method must be S256, and code_challenge 43 base64url characters',
  )
}

/** RFC 9449 §10. */
function dpopJktOf({ value, refuse }: Question): string | undefined {
  const jkt = value('dpop_jkt')
  if (jkt === undefined || SHA256_BASE64URL.test(jkt)) return jkt
  throw refuse('invalid_request', 'dpop_jkt must be 43 base64url characters')
}

function scopeOf({ value, refuse }: Question, { oauth }: KnownOAuthClient): string[] {
  const scope = scopeFor(value('scope') ?? '', oauth)
  if (scope) return scope
  throw refuse('invalid_scope', 'scope holds a value that this client is not registered for')
}

function resourcesOf({ all, refuse }: Question, { oauth }: KnownOAuthClient): string[] {
  const resources = all('resource')
  if (isWithin(resources, oauth.resources)) return resources
  throw refuse('invalid_target', 'resource is none that this client is registered for')
}

const OAUTH_PROMPTS = [...PROMPTS, 'consent'] as const
type OAuthPrompt = (typeof OAUTH_PROMPTS)[number]

function promptsOf({ value, refuse }: Question): OAuthPrompt[] {
  const named = scopesOf(value('prompt') ?? '')
  const prompts = OAUTH_PROMPTS.filter((prompt) => named.includes(prompt))
  if (prompts.length < named.length)
    throw refuse('invalid_request', `prompt may hold ${OAUTH_PROMPTS.join(', ')}`)
  if (prompts.includes('none') && prompts.length > 1)
    throw refuse('invalid_request', 'prompt=none stands alone')
  return prompts
}

/** `login` is said by the earliest time that a proof may have, so that of several the other one is left. */
const signInPrompt = (prompts: readonly OAuthPrompt[]): Prompt | undefined =>
  (['none', 'create', 'select_account', 'login'] as const).find((prompt) =>
    prompts.includes(prompt),
  )

const isLogin = (prompt: OAuthPrompt) => prompt === 'login'

const shownName = ({ client, returnAddress }: Asking) =>
  client.oauth.isFirstParty ? client.name : nameAtHost(client.name, returnAddress.redirectUri)

function maxAgeOf({ value, refuse }: Question): string | undefined {
  const maxAge = value('max_age')
  if (maxAge === undefined || isMaxAge(maxAge)) return maxAge
  throw refuse('invalid_request', 'max_age must be a whole number of seconds')
}

function demandsOf({ value, refuse }: Question, { oauth }: KnownOAuthClient) {
  const demanded = parseClaims(value('claims') ?? '{}', oauth.scopes)
  if (!demanded)
    throw refuse('invalid_request', 'claims is not the JSON of OpenID Connect Core §5.5')
  if (demanded.needsOtherAcr)
    throw refuse('unmet_authentication_requirements', 'no way of signing in here has that acr')
  return demanded
}

/** Whom the client means, by an ID token or by `sub`; it takes nobody else. */
function subjectOf(
  { value, refuse }: Question,
  demanded: readonly string[],
  { client, issuer, keys }: Asking,
): string | undefined {
  const hint = value('id_token_hint')
  const hinted = hint === undefined ? undefined : readIdTokenHint(hint, { issuer, keys })
  if (hint !== undefined && hinted?.clientId !== client.id)
    throw refuse('invalid_request', 'id_token_hint is no ID token of this hub for this client')
  const [subject, another] = new Set([...demanded, ...(hinted ? [hinted.sub] : [])])
  if (another !== undefined)
    throw refuse('invalid_request', 'id_token_hint and claims name different people')
  return subject
}
