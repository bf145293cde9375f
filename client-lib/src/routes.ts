/**
 * The routes of the enabled library. Loaded with the first request for one of them, so that an
 * app in which the library is dormant never loads any cryptography.
 */

import { backchannelLogout } from './backchannel-logout.ts'
import { callback } from './callback.ts'
import { login } from './login.ts'
import { logout } from './logout.ts'
import { prove } from './prove.ts'
import { refuse } from './refuse.ts'
import type { RelyingParty } from './relying-party.ts'
import { session } from './session.ts'
import { status } from './status.ts'
import { switchAccount } from './switch.ts'

interface Route {
  method: 'GET' | 'POST'
  answer: (rp: RelyingParty, request: Request) => Promise<Response>
}

const ROUTES = new Map<string, Route>([
  ['/login', { method: 'GET', answer: login }],
  ['/callback', { method: 'GET', answer: callback }],
  ['/switch', { method: 'POST', answer: switchAccount }],
  ['/prove', { method: 'POST', answer: prove }],
  ['/logout', { method: 'POST', answer: logout }],
  ['/session', { method: 'GET', answer: session }],
  ['/backchannel-logout', { method: 'POST', answer: backchannelLogout }],
  ['/status', { method: 'GET', answer: status }],
])

/** Answers the request, or returns undefined where it is for the app. */
export async function answer(
  rp: RelyingParty,
  request: Request,
  path: string,
): Promise<Response | undefined> {
  const route = ROUTES.get(path)
  if (!route) return undefined
  if (request.method !== route.method) return bare(405, { allow: route.method })
  if (isPrefetch(request)) return bare(503, {})

  try {
    return await route.answer(rp, request)
  } catch (error) {
    return refuse(rp, request, error)
  }
}

/** Nobody decided to open this yet, so it must leave no trace. */
function isPrefetch(request: Request): boolean {
  const purpose = request.headers.get('sec-purpose') ?? request.headers.get('purpose') ?? ''
  return /\bprefetch\b/i.test(purpose)
}

function bare(status: number, headers: Record<string, string>): Response {
  return new Response(null, { status, headers: { ...headers, 'cache-control': 'no-store' } })
}
