/**
 * Keys that are no longer published, by their public halves: they read `id_token_hint`s for a while, and nothing else. Clients
 * keep an ID token for as long as a session, which is longer than its key signs.
 */
import { createPublicKey, type JsonWebKey } from 'node:crypto'
import { sql, type RawBuilder } from 'kysely'
import { LIFETIME } from '../../base/duration.ts'
import type { Db } from '../../db/schema.ts'
import type { PublicKey, SigningAlg } from '../../protocol/jws.ts'

/** A key that has retired, published or not. */
export async function findHintKey(db: Db, kid: string, now: Date): Promise<PublicKey | undefined> {
  const { rows } = await sql<{ alg: SigningAlg; jwk: string }>`
    select alg, public_jwk as jwk from hint_keys where kid = ${kid} and readable_until > ${now}
    union all
    select alg, public_jwk from signing_keys where kid = ${kid} and retired_at is not null`.execute(
    db,
  )
  const [row] = rows
  if (!row) return undefined
  const key = JSON.parse(row.jwk) as JsonWebKey
  return { kid, alg: row.alg, publicKey: createPublicKey({ key, format: 'jwk' }) }
}

/** Takes retired keys out of what is published. */
export async function keepForHints(db: Db, which: RawBuilder<unknown>): Promise<void> {
  await sql`
    with gone as (
      delete from signing_keys where retired_at is not null and ${which}
      returning kid, alg, public_jwk, retired_at
    )
    insert into hint_keys (kid, alg, public_jwk, readable_until)
    select kid, alg, public_jwk, retired_at + ${`${LIFETIME.hintKey} ms`}::interval from gone`.execute(
    db,
  )
}
