/**
 * POST /identity/logout: ends the app's own session. The hub's session is another matter.
 */

import { addHeaders, parseAppHeaders } from './app-headers.ts'
import { redirect } from './redirect.ts'
import type { RelyingParty } from './relying-party.ts'
import { proveSameOrigin } from './same-origin.ts'

export async function logout(rp: RelyingParty, request: Request): Promise<Response> {
  proveSameOrigin(rp, request)
  const ended = parseAppHeaders(await rp.app.endSession(request))
  const answer = redirect(303, rp.home)
  addHeaders(answer, ended)
  rp.emit({ code: 'signed_out' })
  return answer
}
