/**
 * Signing keys and their life: next (published, not yet used) -> active -> retired (published until its last token is dead)
 * -> gone. Private keys are sealed in the database, so every replica has the same ones and a dump has none.
 */
import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { sql } from 'kysely'
import { after, before, LIFETIME } from '../../base/duration.ts'
import type { Sealer } from '../../base/sealing.ts'
import type { Db, Tx } from '../../db/schema.ts'
import { jwkThumbprint, type SigningAlg } from '../../protocol/jws.ts'
import { recordEvent } from '../audit/event.ts'
import { newKeyPair, type KeyPair } from './key-pair.ts'

export type KeyState = 'next' | 'active' | 'retired'

export interface SigningKey {
  kid: string
  alg: SigningAlg
  state: KeyState
  publishedAt: Date
  /** What apps see: RFC 7518 §6, RFC 8037 §2. */
  publicJwk: JsonWebKey
  /** Not of a retired one: only its public half is needed still, and the secret that sealed it may be gone. */
  privateKey: KeyObject | undefined
}

export type ActiveKey = SigningKey & { privateKey: KeyObject }

export class KeysUnreadable extends Error {
  override name = 'KeysUnreadable'
}

/** All keys that are published now. Throws KeysUnreadable when HUB_SECRET does not open them. */
export async function listSigningKeys(db: Db, sealer: Sealer, now: Date): Promise<SigningKey[]> {
  const rows = await db
    .selectFrom('signing_keys')
    .selectAll()
    .where((eb) =>
      eb.or([
        eb('retired_at', 'is', null),
        eb('retired_at', '>', before(now, LIFETIME.keyRetirement)),
      ]),
    )
    .orderBy('published_at')
    .execute()

  return rows.map((row) => {
    const state = stateOf(row)
    return {
      kid: row.kid,
      alg: row.alg as SigningAlg,
      state,
      publishedAt: row.published_at,
      publicJwk: JSON.parse(row.public_jwk) as JsonWebKey,
      privateKey: state === 'retired' ? undefined : openPrivateKey(row, sealer),
    }
  })
}

function openPrivateKey(row: { kid: string; sealed_private_jwk: string }, sealer: Sealer) {
  const privateJwk = sealer.open('signing-key', row.sealed_private_jwk)
  if (privateJwk !== undefined) {
    return createPrivateKey({ key: JSON.parse(privateJwk) as JsonWebKey, format: 'jwk' })
  }
  const message = `HUB_SECRET does not open signing key ${row.kid}: set the secret it was sealed under`
  throw new KeysUnreadable(message)
}

function stateOf(row: { activated_at: Date | null; retired_at: Date | null }): KeyState {
  if (row.retired_at) return 'retired'
  return row.activated_at ? 'active' : 'next'
}

/** Makes the first two keys of each algorithm. Several replicas may start at once on an empty database: one makes them. */
export async function ensureSigningKeys(
  db: Db,
  sealer: Sealer,
  algorithms: readonly SigningAlg[],
  now: Date,
): Promise<void> {
  for (const alg of await missingAlgorithms(db, algorithms)) {
    const [active, next] = await Promise.all([newKeyPair(alg), newKeyPair(alg)])
    await db.transaction().execute(async (tx) => {
      await insertKey(tx, sealer, active, { publishedAt: now, activatedAt: now })
      await insertKey(tx, sealer, next, { publishedAt: now, activatedAt: null })
    })
  }
}

/** An RSA pair takes a tenth of a second and more: none is made for nothing. */
async function missingAlgorithms(db: Db, algorithms: readonly SigningAlg[]) {
  const rows = await db
    .selectFrom('signing_keys')
    .select(['alg', (eb) => eb.fn.countAll<number | string>().as('keys')])
    .where('retired_at', 'is', null)
    .groupBy('alg')
    .execute()
  const isThere = (alg: SigningAlg) => rows.some((row) => row.alg === alg && Number(row.keys) >= 2)
  return algorithms.filter((alg) => !isThere(alg))
}

export interface RotatedKey {
  alg: SigningAlg
  active: string
  next: string
  retired: string
}

export type Rotation =
  { outcome: 'rotated'; rotated: RotatedKey[] } | { outcome: 'too_soon'; usableAt: Date }

/**
 * The next key of each algorithm becomes its active one. It must have been published for as long as any cache of the key set
 * may live, unless it was published together with the key that it replaces: then every cache that has the one has the other.
 */
export async function rotateSigningKeys(tx: Tx, sealer: Sealer, now: Date): Promise<Rotation> {
  await sql`lock table signing_keys in exclusive mode`.execute(tx) // who rotates second sees what the first one made
  const keys = await tx
    .selectFrom('signing_keys')
    .selectAll()
    .where('retired_at', 'is', null)
    .orderBy('activated_at', (order) => order.asc().nullsLast())
    .execute()
  const algorithms = [...new Set(keys.map(({ alg }) => alg as SigningAlg))]
  if (algorithms.length === 0) throw new Error(NO_KEYS)
  const pairs = algorithms.map((alg) => {
    const [active, next] = keys.filter((key) => key.alg === alg)
    if (!active || !next) throw new Error(NO_KEYS)
    return { alg, active, next }
  })

  const tooNew = pairs.filter(({ active, next }) => {
    const isKnownToAll = next.published_at.getTime() <= active.published_at.getTime()
    return !isKnownToAll && usableAt(next) > now
  })
  const times = tooNew.map(({ next }) => usableAt(next).getTime())
  if (times.length > 0) return { outcome: 'too_soon', usableAt: new Date(Math.max(...times)) }

  const rotated: RotatedKey[] = []
  for (const { alg, active, next } of pairs) {
    await retire(tx, active.kid, now)
    await activate(tx, next.kid, now)
    const published = await insertKey(tx, sealer, await newKeyPair(alg), {
      publishedAt: now,
      activatedAt: null,
    })
    rotated.push({ alg, active: next.kid, next: published, retired: active.kid })
  }
  return { outcome: 'rotated', rotated }
}

const NO_KEYS = 'there is no active and next signing key: start the hub once'

const usableAt = (next: { published_at: Date }) =>
  after(next.published_at, LIFETIME.keyPublishAhead)

async function retire(tx: Tx, kid: string, now: Date): Promise<void> {
  await tx.updateTable('signing_keys').set({ retired_at: now }).where('kid', '=', kid).execute()
}

async function activate(tx: Tx, kid: string, now: Date): Promise<void> {
  await tx.updateTable('signing_keys').set({ activated_at: now }).where('kid', '=', kid).execute()
  await recordEvent(tx, { type: 'signing_key_activated', detail: kid }, now)
}

async function insertKey(
  tx: Tx,
  sealer: Sealer,
  { alg, publicJwk, privateJwk }: KeyPair,
  times: { publishedAt: Date; activatedAt: Date | null },
): Promise<string> {
  const kid = jwkThumbprint(publicJwk)
  const inserted = await tx
    .insertInto('signing_keys')
    .values({
      ...{ kid, alg },
      public_jwk: JSON.stringify({ ...publicJwk, kid, use: 'sig', alg }),
      sealed_private_jwk: sealer.seal('signing-key', JSON.stringify(privateJwk)),
      published_at: times.publishedAt,
      activated_at: times.activatedAt,
      retired_at: null,
    })
    .onConflict((conflict) => conflict.doNothing()) // another replica has just made one for this role
    .returning('kid')
    .executeTakeFirst()
  if (inserted)
    await recordEvent(tx, { type: 'signing_key_published', detail: kid }, times.publishedAt)
  return kid
}
