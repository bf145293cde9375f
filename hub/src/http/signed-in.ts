/**
 * Who is signed in on this browser, and the three ways in which that changes.
 */
import type { Context } from 'hono'
import { deviceName } from '../base/device-name.ts'
import { before, LIFETIME } from '../base/duration.ts'
import { LIMIT } from '../base/limit.ts'
import { hashSecret, newSecret, type Secret } from '../base/secret.ts'
import type { Db, Tx } from '../db/schema.ts'
import { recordEvent } from '../domain/audit/event.ts'
import type { NewBrowser } from '../domain/people/known-browser.ts'
import * as session from '../domain/people/session.ts'
import { endSessions } from '../domain/people/session-end.ts'
import { reauthenticate, startSession } from '../domain/people/session-start.ts'
import type { Counter } from '../domain/people/throttle.ts'
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
  /** What their password was compared with. */
  passwordHash?: string
  /** Those that the proof makes forgotten. */
  guesses?: readonly Counter[]
}

interface BegunSession {
  sid: string
  /** Writes the cookies, once whatever the session belongs to is committed. */
  keep: () => void
}

/**
 * In a transaction of its own; where nobody is signed in, one statement is all there is. Undefined when the password has been
 * changed since it was compared.
 */
export const beginSessionAlone = (
  hub: Hub,
  c: Context,
  person: Proven,
): Promise<BegunSession | undefined> =>
  sessionSecrets(hub, c).length === 0
    ? beginHere(hub, c, hub.db, { person })
    : hub.db.transaction().execute((tx) => beginBesideOthers(hub, c, tx, person))

/** Starts a session for a person who has just proven who they are, or renews the one they have here. */
export async function beginSession(
  hub: Hub,
  c: Context,
  tx: Tx,
  person: Omit<Proven, 'passwordHash'>,
): Promise<BegunSession> {
  const begun = await beginBesideOthers(hub, c, tx, person)
  if (begun) return begun
  throw noSession() // whose it would be has just left for good
}

async function beginBesideOthers(
  hub: Hub,
  c: Context,
  tx: Tx,
  person: Proven,
): Promise<BegunSession | undefined> {
  const now = hub.now()
  const raws = sessionSecrets(hub, c)
  const existing = await session.findSessions(tx, raws, hub.config.sessions, now)
  const own = existing.find(({ user }) => user.id === person.user.id)
  const begun = await beginHere(hub, c, tx, { person, own })
  if (!begun) return undefined

  const { sid, keep } = begun
  const others = existing.filter(({ id }) => id !== sid)
  const dropped = others.splice(LIMIT.sessionsPerBrowser - 1)
  await endSessions(
    tx,
    dropped.map(({ id }) => id),
    now,
  )
  return { sid, keep: () => keep(rawsOf(raws, others)) }
}

async function beginHere(
  hub: Hub,
  c: Context,
  db: Db,
  { person, own }: { person: Proven; own?: session.Session | undefined },
): Promise<{ sid: string; keep: (others?: readonly string[]) => void } | undefined> {
  const { user, amr, passwordHash, guesses = [] } = person
  const browser = browserMark(hub, c) ?? newSecret()
  const newBrowser = person.isKnownHere ? undefined : announced(hub, c, { user, browser })
  const beginning = { userId: user.id, amr, passwordHash, newBrowser, guesses }

  const renewed = own && (await reauthenticate(db, { id: own.id, beginning }, hub.now()))
  const place = { device: deviceOf(hub, c), lengths: hub.config.sessions }
  const begun = renewed ?? (await startSession(db, { beginning, ...place }, hub.now()))
  if (!begun) return undefined

  const keep = (others: readonly string[] = []) => {
    setSessionSecrets(hub, c, [begun.raw, ...others])
    keepBrowserMark(hub, c, browser)
    keepMethod(hub, c, amr.includes('pwd') ? 'password' : 'magic_link')
  }
  return { sid: begun.id, keep }
}

/** This browser, with the mail that is sent if they have others. */
function announced(
  hub: Hub,
  c: Context,
  { user, browser }: { user: Proven['user']; browser: Secret },
): NewBrowser {
  const outbox = outboxOf(hub, c)
  if (!outbox.hasTransport) return { hash: browser.hash }
  const at = hub.now()
  const from = deviceName(deviceOf(hub, c).userAgent)
  const mail = { kind: 'new_device', to: user.typedEmail, from, at } as const
  return { hash: browser.hash, announcing: outbox.handingOver(mail, at) }
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
