/**
 * Who is signed in on this browser, and the three ways in which that changes.
 */
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'
import { LIMIT } from '../base/limit.ts'
import { hashSecret } from '../base/secret.ts'
import type { Db } from '../db/schema.ts'
import { recordEvent } from '../domain/audit/event.ts'
import * as session from '../domain/people/session.ts'
import { sessionSecrets, setSessionSecrets } from './cookies.ts'
import type { Hub } from './hub.ts'

/** The live sessions on this browser, the current one first. A store error is an error, never "nobody". */
export async function signedIn(hub: Hub, c: Context): Promise<session.Session[]> {
  const now = hub.now()
  const found = await session.findSessions(hub.db, sessionSecrets(hub, c), hub.config.sessions, now)
  await session.extendSessions(hub.db, found, now)
  return found
}

/**
 * Starts a session for a person who has just proven who they are, or renews the one they have here. The cookie is written by
 * `keep`, once whatever the session belongs to is committed.
 */
export async function beginSession(
  hub: Hub,
  c: Context,
  db: Db,
  person: { userId: string; amr: string[] },
): Promise<{ sid: string; keep: () => void }> {
  const now = hub.now()
  const raws = sessionSecrets(hub, c)
  const existing = await session.findSessions(db, raws, hub.config.sessions, now)
  const own = existing.find(({ user }) => user.id === person.userId)

  const renewed = own && (await session.reauthenticate(db, { id: own.id, amr: person.amr }, now))
  const started = renewed ?? (await startHere(hub, c, db, person))
  const type = renewed ? 'session_reauthenticated' : 'session_started'
  await recordEvent(db, { type, userId: person.userId, sessionId: started.id }, now)

  const others = existing.filter(({ id }) => id !== started.id)
  const dropped = others.slice(LIMIT.sessionsPerBrowser - 1)
  await session.endSessions(
    db,
    dropped.map(({ id }) => id),
    now,
  )

  const kept = others.slice(0, LIMIT.sessionsPerBrowser - 1).map(({ secretHash }) => secretHash)
  const keptRaws = raws.filter((raw) => kept.includes(hashSecret(raw)))
  return { sid: started.id, keep: () => setSessionSecrets(hub, c, [started.raw, ...keptRaws]) }
}

const startHere = (hub: Hub, c: Context, db: Db, person: { userId: string; amr: string[] }) =>
  session.startSession(
    db,
    { ...person, device: deviceOf(c), lengths: hub.config.sessions },
    hub.now(),
  )

/** Makes one of this browser's people the current one. */
export function makeCurrent(hub: Hub, c: Context, chosen: session.Session): void {
  const raws = sessionSecrets(hub, c)
  const isChosen = (raw: string) => hashSecret(raw) === chosen.secretHash
  setSessionSecrets(hub, c, [...raws.filter(isChosen), ...raws.filter((raw) => !isChosen(raw))])
}

/** Signs everybody out of the hub on this browser. */
export async function signOutHere(hub: Hub, c: Context): Promise<void> {
  const now = hub.now()
  const found = await session.findSessions(hub.db, sessionSecrets(hub, c), hub.config.sessions, now)
  await session.endSessions(
    hub.db,
    found.map(({ id }) => id),
    now,
  )
  for (const { id, user } of found) {
    await recordEvent(hub.db, { type: 'session_ended', userId: user.id, sessionId: id }, now)
  }
  setSessionSecrets(hub, c, [])
}

function deviceOf(c: Context): session.Device {
  // Absent when the app is called without a socket, as tests do.
  const address = c.env?.incoming ? getConnInfo(c).remote.address : undefined
  return { ip: address, userAgent: c.req.header('user-agent')?.slice(0, LIMIT.userAgentMax) }
}
