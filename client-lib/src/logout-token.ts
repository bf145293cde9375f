/**
 * Verifies a logout token, OpenID Connect Back-Channel Logout 1.0 §2.6: a statement of the hub that carries the one event, names
 * a session or a person, and has no nonce, so that no ID token passes for one.
 */

import type { EndedSessions } from './app.ts'
import { verifyHubStatement, type Listener } from './hub-statement.ts'
import { isHandle } from './identity-claims.ts'
import { Refusal } from './refusal.ts'

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'

export interface LogoutToken {
  ended: EndedSessions
  jti: string
  iat: number
  exp: number
}

export async function verifyLogoutToken(token: string, app: Listener): Promise<LogoutToken> {
  const claims = await verifyHubStatement({ token, typ: 'logout+jwt' }, app)
  const { sub, sid, jti, iat, exp } = claims
  const refuse = (detail: string) => new Refusal('token_claims_invalid', { detail })

  if (!isBackchannelLogout(claims.events)) throw refuse('events')
  if (claims.nonce !== undefined) throw refuse('nonce')
  if (!isHandle(jti)) throw refuse('jti')
  if (!isOptionalHandle(sub) || !isOptionalHandle(sid)) throw refuse('sub, sid')
  if (sub === undefined && sid === undefined) throw refuse('neither sub nor sid')
  return { ended: { sub, sid }, jti, iat, exp }
}

/** This event and no other: its value is an object, by rule an empty one. */
function isBackchannelLogout(events: unknown): boolean {
  if (!isObject(events)) return false
  const [event, ...others] = Object.entries(events)
  return others.length === 0 && event?.[0] === EVENT && isObject(event[1])
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isOptionalHandle(value: unknown): value is string | undefined {
  return value === undefined || isHandle(value)
}
