/**
 * POST /identity/backchannel-logout: the hub says that sessions ended, and this app ends what it began with them (OpenID Connect
 * Back-Channel Logout 1.0 §2.5 to §2.8). A failing store is a 503: the hub comes again, with another token.
 */

import { parseForm } from './form.ts'
import { verifyLogoutToken, type LogoutToken } from './logout-token.ts'
import { onlyValue } from './query.ts'
import { refuseCaller } from './refuse-caller.ts'
import { Refusal } from './refusal.ts'
import type { RelyingParty } from './relying-party.ts'
import { SKEW_SECONDS } from './token-lifetime.ts'

export async function backchannelLogout(rp: RelyingParty, request: Request): Promise<Response> {
  try {
    const token = onlyValue(await parseForm(request), 'logout_token')
    if (!token) throw new Refusal('invalid_request', { detail: 'one logout_token' })
    const logout = await verifyLogoutToken(token, rp)
    await consumeJti(rp, logout)

    const { sub, sid } = logout.ended
    rp.revocations.handles.add(logout.ended, logout.iat)
    await rp.app.endSessions?.({ sub, sid })
    rp.emit({ code: 'sessions_ended', ...(sub !== undefined && { sub }) })
    return new Response(null, { status: 200, headers: { 'cache-control': 'no-store' } })
  } catch (error) {
    return refuseCaller(rp, error, 400)
  }
}

async function consumeJti(rp: RelyingParty, { jti, exp }: LogoutToken): Promise<void> {
  const until = new Date((exp + SKEW_SECONDS) * 1000)
  if (!(await rp.replay.consume(`logout:${jti}`, until))) throw new Refusal('token_replayed')
}
