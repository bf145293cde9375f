/**
 * GET /identity/session: who is signed in to this app, for scripts of its own pages. Three named
 * fields and no more, because an account is a whole row of the app's user table.
 */

import type { RelyingParty } from './relying-party.ts'

const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }

export async function session(rp: RelyingParty, request: Request): Promise<Response> {
  const account = await rp.app.currentAccount(request)
  const user = account ? { id: account.id, email: account.email, name: account.name } : null
  return Response.json({ user }, { headers: HEADERS })
}
