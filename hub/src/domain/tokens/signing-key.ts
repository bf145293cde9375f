/**
 * Signing keys and their life: next (published, not yet used) -> active -> retired (published until its last token is dead)
 * -> gone. Private keys are sealed in the database, so every replica has the same ones and a dump has none.
 */
import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { sql } from 'kysely'
import type { Sealer } from '../../base/sealing.ts'
import type { Db, Tx } from '../../db/schema.ts'
import { jwkThumbprint, type SigningAlg } from '../../protocol/jws.ts'
import { recordEvent } from '../audit/event.ts'
import { keepForHints } from './hint-key.ts'
import { newKeyPair, type KeyPair } from './key-pair.ts'

export type KeyState = 'next' | 'active' | 'retired'

export interface SigningKey {
  kid: string
  alg: SigningAlg
  state: KeyState
  publishedAt: Date
  /** What apps see: RFC 7518 §6, RFC 8037 §2. */
  publicJwk: JsonWebKey
  /** The same, ready for use: the hub reads its own tokens on every call of userinfo. */
  publicKey: KeyObject
  /** Not of a retired one: only its public half is needed still, and the secret that sealed it may be gone. */
  privateKey: KeyObject | undefined
}

export type ActiveKey = SigningKey & { privateKey: KeyObject }

/** Lengths of a key's life, from HUB_CONFIG. */
export interface KeyTimes {
  /** Undefined: keys rotate by command alone. */
  rotation: number | undefined
  publishAhead: number
  retirement: number
}

export class KeysUnreadable extends Error {
  override name = 'KeysUnreadable'
}

/** All keys that are published now. Throws KeysUnreadable when HUB_SECRET does not open them. */
export async function listSigningKeys(db: Db, sealer: Sealer, now: Date): Promise<SigningKey[]> {
  const rows = await db
    .selectFrom('signing_keys')
    .selectAll()
    .where((eb) => eb.or([eb('retired_at', 'is', null), eb(PUBLISHED_UNTIL, '>', now)]))
    .orderBy('published_at')
    .execute()

  return rows.map((row) => {
    const state = stateOf(row)
    const publicJwk = JSON.parse(row.public_jwk) as JsonWebKey
    return {
      kid: row.kid,
      alg: row.alg as SigningAlg,
      state,
      publishedAt: row.published_at,
      publicJwk,
      publicKey: createPublicKey({ key: publicJwk, format: 'jwk' }),
      privateKey: state === 'retired' ? undefined : openPrivateKey(row, sealer),
    }
  })
}

/** A version that did not write it gave its keys ten minutes. */
const PUBLISHED_UNTIL = sql<Date>`coalesce(published_until, retired_at + interval '10 minutes')`

/** What they signed is dead, but for what it says of whom it was for. */
export async function removeGoneKeys(db: Db, now: Date): Promise<void> {
  await keepForHints(db, sql`${PUBLISHED_UNTIL} < ${now}`)
  await db.deleteFrom('hint_keys').where('readable_until', '<', now).execute()
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

/** Its kid, whether or not another replica was faster. */
export async function insertKey(
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
