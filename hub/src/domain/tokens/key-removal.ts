/**
 * Keys that go before their time: a retired one when what it signed is dead, any one at once when somebody else may have it. The
 * row is deleted, so that no replica of any version publishes it again.
 */
import { sql } from 'kysely'
import { after, LIFETIME } from '../../base/duration.ts'
import type { Sealer } from '../../base/sealing.ts'
import type { Tx } from '../../db/schema.ts'
import type { SigningAlg } from '../../protocol/jws.ts'
import { recordEvent } from '../audit/event.ts'
import { keepForHints } from './hint-key.ts'
import { lockKeys, promote } from './key-rotation.ts'
import { insertKey } from './signing-key.ts'
import { newKeyPair } from './key-pair.ts'

export type Removal =
  | { outcome: 'removed' }
  | { outcome: 'unknown' }
  | { outcome: 'in_use' } // it is active, or the next one
  | { outcome: 'too_soon'; removableAt: Date } // a token that it signed may be good still

export async function removeKey(tx: Tx, kid: string, now: Date): Promise<Removal> {
  await lockKeys(tx)
  const key = await findKey(tx, kid)
  if (!key) return { outcome: 'unknown' }
  if (!key.retired_at) return { outcome: 'in_use' }
  const removableAt = after(key.retired_at, LIFETIME.signature)
  if (removableAt > now) return { outcome: 'too_soon', removableAt }
  await keepForHints(tx, sql`kid = ${kid}`)
  await recordRemoval(tx, kid, now)
  return { outcome: 'removed' }
}

export type Revocation =
  | { outcome: 'unknown' }
  | { outcome: 'revoked'; state: 'active' | 'next'; active: string; next: string }
  | { outcome: 'revoked'; state: 'retired' }

/** Where it was active, the next one signs from now on, however new it is. */
export async function revokeKey(
  tx: Tx,
  { sealer, kid }: { sealer: Sealer; kid: string },
  now: Date,
): Promise<Revocation> {
  await lockKeys(tx)
  const key = await findKey(tx, kid)
  const readHints = await tx.deleteFrom('hint_keys').where('kid', '=', kid).executeTakeFirst()
  if (!key && readHints.numDeletedRows === 0n) return { outcome: 'unknown' }
  await tx.deleteFrom('signing_keys').where('kid', '=', kid).execute()
  await recordRemoval(tx, kid, now)
  if (!key || key.retired_at) return { outcome: 'revoked', state: 'retired' }

  const alg = key.alg as SigningAlg
  const other = await tx
    .selectFrom('signing_keys')
    .select('kid')
    .where('alg', '=', alg)
    .where('retired_at', 'is', null)
    .executeTakeFirstOrThrow()
  if (key.activated_at) {
    const after = await promote(tx, sealer, { alg, next: other.kid }, now)
    return { outcome: 'revoked', state: 'active', ...after }
  }
  const times = { publishedAt: now, activatedAt: null }
  const next = await insertKey(tx, sealer, await newKeyPair(alg), times)
  return { outcome: 'revoked', state: 'next', active: other.kid, next }
}

const findKey = (tx: Tx, kid: string) =>
  tx.selectFrom('signing_keys').selectAll().where('kid', '=', kid).executeTakeFirst()

const recordRemoval = (tx: Tx, kid: string, now: Date) =>
  recordEvent(tx, { type: 'signing_key_removed', detail: kid }, now)
