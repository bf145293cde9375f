/**
 * What was revoked at an app, for its server to ask once a minute. Signed, so that nobody in between can leave anything out;
 * hashed, so that it is of no use to anybody who has not been given the handles.
 */
import { Hono } from 'hono'
import { before, toSeconds } from '../../base/duration.ts'
import { listRevocations, type RevocationList } from '../../domain/people/revocation.ts'
import { signAppStatement } from '../../domain/tokens/app-statement.ts'
import { refuseRepeated } from '../../protocol/repeated-parameter.ts'
import { Refusal } from '../../protocol/refusal.ts'
import type { Hub } from '../hub.ts'
import { jsonErrors } from './json.ts'

const SINCE = /^\d{1,18}$/

export function revocationEndpoints(hub: Hub): Hono {
  const endpoints = jsonErrors(hub, new Hono())

  endpoints.get('/identity/revocations', async (c) => {
    const query = new URL(c.req.url).searchParams
    refuseRepeated(query)
    const client = hub.clients.findNative(query.get('app') ?? undefined)
    if (!client) throw new Refusal('invalid_app', (t) => t.unknownApp)
    const since = query.get('since') || '0'
    if (!SINCE.test(since)) throw new Refusal('invalid_request', 'since is what `next` said')

    const now = hub.now()
    const list = await listRevocations(hub.db, { clientId: client.id, since }, now)
    const oldest = toSeconds(before(now, hub.config.sessions.absolute).getTime())
    const claims = { ...claimsOf(list), oldest }
    const statement = { issuer: hub.config.issuer, clientId: client.id, claims }
    const key = await hub.keys.active(now)
    c.header('Cache-Control', 'no-store')
    c.header('Content-Type', 'application/jwt')
    return c.body(await signAppStatement({ typ: 'revocations+jwt', ...statement }, key, now))
  })
  return endpoints
}

function claimsOf({ revoked, next, hasMore }: RevocationList) {
  const timesOf = (kind: 'sid' | 'sub') =>
    Object.fromEntries(
      revoked
        .filter((each) => each.kind === kind)
        .map(({ hash, at }) => [hash, toSeconds(at.getTime())]),
    )
  return { sids: timesOf('sid'), subs: timesOf('sub'), next, more: hasMore }
}
