/**
 * Rotation: the next key of each algorithm becomes its active one, by command or when its time has come. The next one must have
 * been published for as long as any cache of the key set may live, unless it was published together with the key that it
 * replaces: then every cache that has the one has the other.
 */
import { sql, type Selectable } from 'kysely'
import { after, before } from '../../base/duration.ts'
import type { Sealer } from '../../base/sealing.ts'
import { noticeKeyChange } from '../../db/notices.ts'
import type { Database, Db, Tx } from '../../db/schema.ts'
import type { SigningAlg } from '../../protocol/jws.ts'
import { recordEvent } from '../audit/event.ts'
import { newKeyPair } from './key-pair.ts'
import { insertKey, type KeyTimes } from './signing-key.ts'

/** What keys are made and timed with. */
export interface KeyMeans {
  sealer: Sealer
  times: KeyTimes
}

export interface RotatedKey {
  alg: SigningAlg
  active: string
  next: string
  retired: string
}

export type Rotation =
  { outcome: 'rotated'; rotated: RotatedKey[] } | { outcome: 'too_soon'; usableAt: Date }

export async function rotateSigningKeys(
  tx: Tx,
  { sealer, times }: KeyMeans,
  now: Date,
): Promise<Rotation> {
  await lockKeys(tx)
  const pairs = await findPairs(tx)
  const usableAt = nextUsableAt(pairs, times)
  if (usableAt > now) return { outcome: 'too_soon', usableAt }

  const rotated: RotatedKey[] = []
  for (const { alg, active, next } of pairs) {
    await retire(tx, active.kid, { now, until: after(now, times.retirement) })
    rotated.push({
      alg,
      ...(await promote(tx, sealer, { alg, next: next.kid }, now)),
      retired: active.kid,
    })
  }
  return { outcome: 'rotated', rotated }
}

/** For every replica to try: of two that find the time come, the second is told that it is too soon. */
export async function rotateWhenDue(db: Db, means: KeyMeans, now: Date): Promise<void> {
  const { rotation } = means.times
  if (rotation === undefined) return
  const due = await db
    .selectFrom('signing_keys')
    .select('kid')
    .where('retired_at', 'is', null)
    .where('activated_at', '<=', before(now, rotation))
    .executeTakeFirst()
  if (due) await db.transaction().execute((tx) => rotateSigningKeys(tx, means, now))
}

export interface KeyPlan {
  next: Array<{ alg: SigningAlg; kid: string }>
  usableAt: Date
}

/** What a rotation would do, and from when on. */
export async function planRotation(db: Db, times: KeyTimes): Promise<KeyPlan> {
  const pairs = await findPairs(db)
  const next = pairs.map(({ alg, next: { kid } }) => ({ alg, kid }))
  return { next, usableAt: nextUsableAt(pairs, times) }
}

/** Whoever changes keys second sees what the first one made, and all replicas hear of it. */
export async function lockKeys(tx: Tx): Promise<void> {
  await noticeKeyChange(tx)
  await sql`lock table signing_keys in exclusive mode`.execute(tx)
}

/** The next key signs from now on, and another one is published in its place. */
export async function promote(
  tx: Tx,
  sealer: Sealer,
  { alg, next }: { alg: SigningAlg; next: string },
  now: Date,
): Promise<{ active: string; next: string }> {
  await tx.updateTable('signing_keys').set({ activated_at: now }).where('kid', '=', next).execute()
  await recordEvent(tx, { type: 'signing_key_activated', detail: next }, now)
  const pair = await newKeyPair(alg)
  const published = await insertKey(tx, sealer, pair, { publishedAt: now, activatedAt: null })
  return { active: next, next: published }
}

type Row = Selectable<Database['signing_keys']>

interface Pair {
  alg: SigningAlg
  active: Row
  next: Row
}

async function findPairs(db: Db): Promise<Pair[]> {
  const keys = await db
    .selectFrom('signing_keys')
    .selectAll()
    .where('retired_at', 'is', null)
    .orderBy('activated_at', (order) => order.asc().nullsLast())
    .execute()
  const algorithms = [...new Set(keys.map(({ alg }) => alg as SigningAlg))]
  if (algorithms.length === 0) throw new Error(NO_KEYS)
  return algorithms.map((alg) => {
    const [active, next] = keys.filter((key) => key.alg === alg)
    if (!active || !next) throw new Error(NO_KEYS)
    return { alg, active, next }
  })
}

const NO_KEYS = 'there is no active and next signing key: start the hub once'

function nextUsableAt(pairs: readonly Pair[], { publishAhead }: KeyTimes): Date {
  const times = pairs.map(({ active, next }) => {
    const isKnownToAll = next.published_at.getTime() <= active.published_at.getTime()
    return isKnownToAll ? next.published_at : after(next.published_at, publishAhead)
  })
  return new Date(Math.max(...times.map(Number)))
}

/** Its private half is of no use any more, and gone. */
async function retire(tx: Tx, kid: string, { now, until }: { now: Date; until: Date }) {
  await tx
    .updateTable('signing_keys')
    .set({ retired_at: now, published_until: until, sealed_private_jwk: '' })
    .where('kid', '=', kid)
    .execute()
}
