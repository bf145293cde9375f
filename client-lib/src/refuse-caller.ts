/**
 * A refusal for a program: JSON in the manner of RFC 6749 §5.2, which never says which check failed.
 */

import { statusOf } from './refusal.ts'
import type { RelyingParty } from './relying-party.ts'
import { report } from './report.ts'

const ERRORS = {
  400: 'invalid_request',
  401: 'invalid_token',
  500: 'server_error',
  503: 'temporarily_unavailable',
} as const

/** `status` is the answer to what the caller got wrong; a fault on this side keeps its own. */
export function refuseCaller(rp: RelyingParty, error: unknown, status: 400 | 401): Response {
  const { refusal, ref } = report(rp, error)
  const own = statusOf(refusal.code)
  const answered = own === 500 || own === 503 ? own : status
  const headers = {
    'cache-control': 'no-store',
    ...(answered === 401 && { 'www-authenticate': 'Bearer' }),
    ...(answered === 503 && { 'retry-after': '5' }),
  }
  return Response.json({ error: ERRORS[answered], ref }, { status: answered, headers })
}
