/**
 * POST /identity/logout: ends the app's own session. With a field `everywhere` it leads on to the hub, where one confirmation
 * ends the hub's and every other app's.
 */

import { addHeaders, parseAppHeaders } from './app-headers.ts'
import { parseForm } from './form.ts'
import { continuePage } from './pages.ts'
import { redirect } from './redirect.ts'
import type { RelyingParty } from './relying-party.ts'
import { proveSameOrigin } from './same-origin.ts'

export async function logout(rp: RelyingParty, request: Request): Promise<Response> {
  proveSameOrigin(rp, request)
  const everywhere = (await parseForm(request)).has('everywhere')
  const ended = parseAppHeaders(await rp.app.endSession(request))
  const answer = everywhere ? toHub(rp) : redirect(303, rp.home)
  addHeaders(answer, ended)
  rp.emit({ code: 'signed_out' })
  return answer
}

/** A page and no redirect: the `form-action` of the app's own page would hold for that as well. */
function toHub(rp: RelyingParty): Response {
  const url = new URL('/sign-out', rp.issuer)
  url.search = new URLSearchParams({
    app: rp.appId,
    post_logout_redirect_uri: `${rp.appUrl}${rp.home}`,
  }).toString()
  const words = `You are signed out of ${rp.names.app}.`
  return continuePage({ title: 'Signed out', words, to: url.href })
}
