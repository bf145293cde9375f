/**
 * Signing keys and their life: next (published, not yet used) -> active -> retired (published until its last token is dead)
 * -> gone. Private keys are sealed in the database, so every replica has the same ones and a dump has none.
 */
import { createPrivateKey, generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto'
import { sql } from 'kysely'
import { before, LIFETIME } from '../../base/duration.ts'
import type { Sealer } from '../../base/sealing.ts'
import type { Db, Tx } from '../../db/schema.ts'
import { jwkThumbprint } from '../../protocol/jws.ts'
import { recordEvent } from '../audit/event.ts'

export type KeyState = 'next' | 'active' | 'retired'

export interface SigningKey {
  kid: string
  state: KeyState
  publishedAt: Date
  /** What apps see: RFC 8037 §2. */
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

/** Makes the first two keys. Several replicas may start at once on an empty database: one makes them. */
export async function ensureSigningKeys(db: Db, sealer: Sealer, now: Date): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await insertKey(tx, sealer, { publishedAt: now, activatedAt: now })
    await insertKey(tx, sealer, { publishedAt: now, activatedAt: null })
  })
}

export type Rotation =
  | { outcome: 'rotated'; active: string; next: string; retired: string }
  | { outcome: 'too_soon'; usableAt: Date }

/**
 * The next key becomes the active one. It must have been published for as long as any cache of the key set may live,
 * unless it was published together with the key that it replaces: then every cache that has the one has the other.
 */
export async function rotateSigningKeys(tx: Tx, sealer: Sealer, now: Date): Promise<Rotation> {
  await sql`lock table signing_keys in exclusive mode`.execute(tx) // who rotates second sees what the first one made
  const keys = await tx
    .selectFrom('signing_keys')
    .selectAll()
    .where('retired_at', 'is', null)
    .orderBy('activated_at', (order) => order.asc().nullsLast())
    .execute()
  const [active, next] = keys
  if (!active || !next)
    throw new Error('there is no active and next signing key: start the hub once')

  const usableAt = new Date(next.published_at.getTime() + LIFETIME.keyPublishAhead)
  const isKnownToAll = next.published_at.getTime() <= active.published_at.getTime()
  if (!isKnownToAll && usableAt > now) return { outcome: 'too_soon', usableAt }

  await tx
    .updateTable('signing_keys')
    .set({ retired_at: now })
    .where('kid', '=', active.kid)
    .execute()
  await tx
    .updateTable('signing_keys')
    .set({ activated_at: now })
    .where('kid', '=', next.kid)
    .execute()
  await recordEvent(tx, { type: 'signing_key_activated', detail: next.kid }, now)
  const published = await insertKey(tx, sealer, { publishedAt: now, activatedAt: null })
  return { outcome: 'rotated', active: next.kid, next: published, retired: active.kid }
}

async function insertKey(
  tx: Tx,
  sealer: Sealer,
  times: { publishedAt: Date; activatedAt: Date | null },
): Promise<string> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const { kty, crv, x } = publicKey.export({ format: 'jwk' })
  const kid = jwkThumbprint({ crv: crv!, kty: kty!, x: x! })

  const inserted = await tx
    .insertInto('signing_keys')
    .values({
      kid,
      public_jwk: JSON.stringify({ kty, crv, x, kid, use: 'sig', alg: 'EdDSA' }),
      sealed_private_jwk: sealer.seal(
        'signing-key',
        JSON.stringify(privateKey.export({ format: 'jwk' })),
      ),
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
