/**
 * Signing out beyond this browser: for the pages and the JSON endpoints alike.
 */
import type { Context } from 'hono'
import { recordEvent } from '../../domain/audit/event.ts'
import { lastVisits } from '../../domain/people/app-visit.ts'
import { revokeAtApp } from '../../domain/people/revocation.ts'
import { endAllSessions, endOtherSessions, endSessionOf } from '../../domain/people/session-end.ts'
import type { Hub } from '../hub.ts'
import { requireSession, signedIn, signOutHere } from '../signed-in.ts'

/** False when the person has no such session. */
export async function endOneSession(hub: Hub, c: Context, sid: string): Promise<boolean> {
  const { user } = await requireSession(hub, c)
  const ending = { userId: user.id, sid }
  return hub.db.transaction().execute((tx) => endSessionOf(tx, ending, hub.now()))
}

/** Ends the person's sessions on every browser but this one. */
export async function signOutElsewhere(hub: Hub, c: Context): Promise<void> {
  const { id, user } = await requireSession(hub, c)
  const ending = { userId: user.id, keptSid: id }
  await hub.db.transaction().execute((tx) => endOtherSessions(tx, ending, hub.now()))
}

/** Ends the person's sessions on every browser, and everybody's on this one. */
export async function signOutEverywhere(hub: Hub, c: Context): Promise<void> {
  const [current] = await signedIn(hub, c)
  const now = hub.now()
  if (current) await hub.db.transaction().execute((tx) => endAllSessions(tx, current.user.id, now))
  await signOutHere(hub, c)
}

/** Ends what one app has begun for the person, on every device; the hub's own sessions stay. */
export async function signOutOfApp(hub: Hub, c: Context, clientId: string): Promise<void> {
  const { id, user } = await requireSession(hub, c)
  if (!(await lastVisits(hub.db, user.id)).has(clientId)) return
  await hub.db.transaction().execute(async (tx) => {
    const event = { userId: user.id, clientId, sessionId: id }
    await revokeAtApp(tx, { userId: user.id, clientId }, hub.now())
    await recordEvent(tx, { type: 'app_sessions_ended', ...event }, hub.now())
  })
}
