/**
 * Who is signed in on this browser, and the three ways in which that changes.
 */
import type { Context } from 'hono'
import { deviceName } from '../base/device-name.ts'
import { before, LIFETIME } from '../base/duration.ts'
import { LIMIT } from '../base/limit.ts'
import { hashSecret, newSecret } from '../base/secret.ts'
import type { Db, Tx } from '../db/schema.ts'
import { recordEvent } from '../domain/audit/event.ts'
import { rememberBrowser } from '../domain/people/known-browser.ts'
import * as session from '../domain/people/session.ts'
import { endSessions } from '../domain/people/session-end.ts'
import { Refusal } from '../protocol/refusal.ts'
import {
  browserMark,
  keepBrowserMark,
  keepMethod,
  sessionSecrets,
  setSessionSecrets,
} from './cookies.ts'
import { deviceOf } from './device.ts'
import type { Hub } from './hub.ts'
import { outboxOf } from './language.ts'

/** The live sessions on this browser, the current one first. A store error is an error, never "nobody". */
export async function signedIn(hub: Hub, c: Context): Promise<session.Session[]> {
  const now = hub.now()
  const found = await session.findSessions(hub.db, sessionSecrets(hub, c), hub.config.sessions, now)
  await session.extendSessions(hub.db, found, now)
  return found
}

interface Proven {
  user: { id: string; typedEmail: string }
  amr: string[]
  /** They have signed in on this browser before, as was looked up already. */
  isKnownHere?: boolean
}

/**
 * Starts a session for a person who has just proven who they are, or renews the one they have here. The cookie is written by
 * `keep`, once whatever the session belongs to is committed.
 */
export async function beginSession(
  hub: Hub,
  c: Context,
  tx: Tx,
  person: Proven,
): Promise<{ sid: string; keep: () => void }> {
  const now = hub.now()
  const raws = sessionSecrets(hub, c)
  const existing = await session.findSessions(tx, raws, hub.config.sessions, now)
  const own = existing.find(({ user }) => user.id === person.user.id)

  const renewed = own && (await session.reauthenticate(tx, { id: own.id, amr: person.amr }, now))
  const started = renewed ?? (await startHere(hub, c, tx, person))

  const browser = browserMark(hub, c) ?? newSecret()
  if (!person.isKnownHere)
    await announceNewBrowser(hub, c, tx, { user: person.user, browserHash: browser.hash })

  const others = existing.filter(({ id }) => id !== started.id)
  const dropped = others.slice(LIMIT.sessionsPerBrowser - 1)
  await endSessions(
    tx,
    dropped.map(({ id }) => id),
    now,
  )

  const keptRaws = rawsOf(raws, others.slice(0, LIMIT.sessionsPerBrowser - 1))
  const keep = () => {
    setSessionSecrets(hub, c, [started.raw, ...keptRaws])
    keepBrowserMark(hub, c, browser)
    keepMethod(hub, c, person.amr.includes('pwd') ? 'password' : 'magic_link')
  }
  return { sid: started.id, keep }
}

const startHere = (hub: Hub, c: Context, db: Db, { user, amr }: Proven) =>
  session.startSession(
    db,
    { userId: user.id, amr, device: deviceOf(hub, c), lengths: hub.config.sessions },
    hub.now(),
  )

/** Remembers that this browser is one of this person's; if they have others, they are told about it. */
async function announceNewBrowser(
  hub: Hub,
  c: Context,
  db: Db,
  { user, browserHash }: { user: Proven['user']; browserHash: string },
) {
  const { isNews } = await rememberBrowser(db, { userId: user.id, browserHash }, hub.now())
  if (!isNews || !hub.outbox.hasTransport) return
  const at = hub.now()
  const from = deviceName(deviceOf(hub, c).userAgent)
  await outboxOf(hub, c).handOver(db, { kind: 'new_device', to: user.typedEmail, from, at }, at)
}

/** Makes one of this browser's people the current one. */
export function makeCurrent(hub: Hub, c: Context, chosen: session.Session): void {
  const raws = sessionSecrets(hub, c)
  const isChosen = (raw: string) => hashSecret(raw) === chosen.secretHash
  setSessionSecrets(hub, c, [...raws.filter(isChosen), ...raws.filter((raw) => !isChosen(raw))])
}

/** Signs out of the hub on this browser: everybody, or whose session this is. */
export async function signOutHere(hub: Hub, c: Context, sid?: string): Promise<void> {
  const now = hub.now()
  const raws = sessionSecrets(hub, c)
  const found = await session.findSessions(hub.db, raws, hub.config.sessions, now)
  const ended = found.filter(({ id }) => sid === undefined || id === sid)
  const ids = ended.map(({ id }) => id)
  await hub.db.transaction().execute(async (tx) => {
    await endSessions(tx, ids, now)
    for (const { id, user } of ended) {
      await recordEvent(tx, { type: 'session_ended', userId: user.id, sessionId: id }, now)
    }
  })
  const kept = found.filter((each) => !ended.includes(each))
  setSessionSecrets(hub, c, rawsOf(raws, kept))
}

/** Those of this browser's secrets that these sessions were found by. */
function rawsOf(raws: readonly string[], sessions: readonly session.Session[]): string[] {
  const hashes = sessions.map(({ secretHash }) => secretHash)
  return raws.filter((raw) => hashes.includes(hashSecret(raw)))
}

/** Throws 401 when nobody is signed in here. */
export async function requireSession(hub: Hub, c: Context): Promise<session.Session> {
  const [current] = await signedIn(hub, c)
  if (current) return current
  throw noSession()
}

export const noSession = () => new Refusal('no_session', (t) => t.nobodySignedIn, { status: 401 })

/** For dangerous changes: throws 403 unless the person here proved who they are within the last ten minutes. */
export async function requireRecentProof(hub: Hub, c: Context): Promise<session.Session> {
  const current = await requireSession(hub, c)
  if (isRecentlyProven(hub, current)) return current
  throw new Refusal('reauth_required', (t) => t.provenTooLongAgo, { status: 403 })
}

export const isRecentlyProven = (hub: Hub, { authenticatedAt }: session.Session) =>
  authenticatedAt >= before(hub.now(), LIFETIME.recentProof)
