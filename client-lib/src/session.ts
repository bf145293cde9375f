/**
 * GET /identity/session: who is signed in to this app, for scripts of its own pages. Named fields and
 * no more, because an account is a whole row of the app's user table. The browser kit asks with
 * `?include=config` and learns in the same answer what its button says.
 */

import { onlyValue } from './query.ts'
import type { RelyingParty } from './relying-party.ts'

const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }

export async function session(rp: RelyingParty, request: Request): Promise<Response> {
  const query = new URL(request.url).searchParams
  const user = await currentUser(rp, request)
  const config = { hubName: rp.names.hub, hubUnreachable: rp.hubUnreachable }
  const wantsConfig = onlyValue(query, 'include') === 'config'
  return Response.json(wantsConfig ? { user, config } : { user }, { headers: HEADERS })
}

async function currentUser({ app }: RelyingParty, request: Request) {
  const account = await app.currentAccount(request)
  if (!account) return null
  const { id, email, name } = account
  return { id, email, name, roles: await app.rolesOf?.(account) }
}
