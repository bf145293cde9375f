/**
 * GET /identity/login: starts a pending sign-in and sends the browser to the hub. It never asks
 * whether the hub is up. A demand it cannot read (`prompt`, `max_age`) is refused rather than dropped,
 * because dropping it would weaken what the app asked for; an unusable hint is dropped.
 */

import { randomBytes } from 'node:crypto'
import { canonicalEmail } from './canonical-email.ts'
import type { PendingSignIn } from './pending-sign-in.ts'
import { onlyValue } from './query.ts'
import { redirect } from './redirect.ts'
import { Refusal } from './refusal.ts'
import type { RelyingParty } from './relying-party.ts'
import { returnPath } from './return-path.ts'
import { codeChallengeOf, nonceOf } from './verifier.ts'

export async function login(rp: RelyingParty, request: Request): Promise<Response> {
  const query = new URL(request.url).searchParams
  const demands = parseDemands(query)
  const returnTo = returnPath(onlyValue(query, 'return'), rp)

  const wantsProof = demands.prompt !== undefined || demands.maxAge !== undefined
  if (!wantsProof && (await rp.app.currentAccount(request))) return redirect(302, returnTo)

  const state = randomBytes(32).toString('base64url')
  const pending: PendingSignIn = {
    verifier: randomBytes(32).toString('base64url'),
    returnTo,
    authenticatedSince: earliestAuthTime(demands, rp.now()),
  }
  const cookies = rp.flowCookies.keep(request, {
    state,
    purpose: 'pending sign-in',
    content: pending,
  })
  rp.emit({ code: 'sign_in_started' })
  return redirect(302, authorizeUrl(rp, { state, pending, demands }), cookies)
}

interface Demands {
  prompt: string | undefined
  maxAge: string | undefined
  loginHint: string | undefined
}

const PROMPTS = ['login', 'none', 'select_account', 'create']

function parseDemands(query: URLSearchParams): Demands {
  const prompt = onlyValue(query, 'prompt')
  if (query.has('prompt') && !PROMPTS.includes(prompt ?? '')) {
    throw new Refusal('invalid_request', { detail: 'prompt' })
  }

  const maxAge = onlyValue(query, 'max_age')
  if (query.has('max_age') && !/^[0-9]{1,9}$/.test(maxAge ?? '')) {
    throw new Refusal('invalid_request', { detail: 'max_age' })
  }

  const hint = onlyValue(query, 'login_hint')
  const loginHint = hint !== undefined && canonicalEmail(hint) ? hint : undefined
  return { prompt, maxAge, loginHint }
}

function earliestAuthTime({ prompt, maxAge }: Demands, now: Date): number | undefined {
  const seconds = Math.floor(now.getTime() / 1000)
  if (prompt === 'login') return seconds
  return maxAge === undefined ? undefined : seconds - Number(maxAge)
}

interface Departure {
  state: string
  pending: PendingSignIn
  demands: Demands
}

function authorizeUrl(rp: RelyingParty, { state, pending, demands }: Departure): string {
  const url = new URL('/identity/authorize', rp.issuer)
  url.search = new URLSearchParams({
    app: rp.appId,
    redirect_uri: rp.redirectUri,
    state,
    nonce: nonceOf(pending.verifier),
    ...(rp.flow === 'code' ? codeRequest(pending) : { response_type: 'token' }),
    ...(demands.prompt !== undefined && { prompt: demands.prompt }),
    ...(demands.maxAge !== undefined && { max_age: demands.maxAge }),
    ...(demands.loginHint !== undefined && { login_hint: demands.loginHint }),
  }).toString()
  return url.href
}

/** RFC 7636 §4.3: the code is of use only to whoever holds the verifier behind the challenge. */
function codeRequest({ verifier }: PendingSignIn): Record<string, string> {
  const codeChallenge = codeChallengeOf(verifier)
  return {
    response_type: 'code',
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
  }
}
