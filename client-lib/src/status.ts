/**
 * GET /identity/status: how this app is connected, for the hub alone, which says so in a token made for this app and this minute.
 */

import { verifyHubStatement } from './hub-statement.ts'
import { refuseCaller } from './refuse-caller.ts'
import { Refusal } from './refusal.ts'
import type { RelyingParty } from './relying-party.ts'
import { VERSION } from './version.ts'

export async function status(rp: RelyingParty, request: Request): Promise<Response> {
  try {
    const { iat } = await verifyHubStatement({ token: bearer(request), typ: 'status+jwt' }, rp)
    const clockOffset = Math.floor(rp.now().getTime() / 1000) - iat // in seconds, ahead of the hub's
    const body = { version: VERSION, flow: rp.flow, keys: rp.keys.kids, clockOffset }
    return Response.json(body, { headers: { 'cache-control': 'no-store' } })
  } catch (error) {
    return refuseCaller(rp, error, 401)
  }
}

/** RFC 6750 §2.1. */
function bearer(request: Request): string {
  const [, token] = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '') ?? []
  if (token === undefined) throw new Refusal('invalid_request', { detail: 'no Bearer token' })
  return token
}
