/**
 * Removing an address. The primary one stays, and so does one to which a way back leads: or whoever got into an account could
 * put an address of their own in the owner's place.
 */
import type { Tx } from '../../db/schema.ts'
import type { Outbox } from '../../mail/outbox.ts'
import { recordEvent } from '../audit/event.ts'
import { takeTurn } from './address-turn.ts'
import { listAddresses, type Address } from './address.ts'
import { voidPending } from './one-time-token.ts'
import { lockUser } from './user.ts'
import { wayBackUntil } from './way-back.ts'

export type Removal =
  | { outcome: 'removed'; address: Address }
  | { outcome: 'address_not_found' }
  | { outcome: 'last_method' }
  | { outcome: 'way_back_open'; until: Date }

/** Nothing is kept of it unless the outcome is `removed`: the caller rolls back. */
export async function removeAddress(
  tx: Tx,
  outbox: Outbox,
  { userId, email }: { userId: string; email: string },
  now: Date,
): Promise<Removal> {
  await takeTurn(tx, email) // or a link that is being mailed to it would outlive it
  await voidPending(tx, { userId, email }, now)
  const user = await lockUser(tx, userId)
  const addresses = await listAddresses(tx, userId)
  const address = addresses.find((each) => each.email === email)
  if (!user || !address) return { outcome: 'address_not_found' }
  if (address.isPrimary) return { outcome: 'last_method' }
  const until = await wayBackUntil(tx, { userId, email }, now)
  if (until) return { outcome: 'way_back_open', until }

  await tx.deleteFrom('user_addresses').where('email', '=', email).execute()
  await recordEvent(tx, { type: 'address_removed', userId }, now)
  for (const to of outbox.hasTransport ? [address.typedEmail, user.typedEmail] : []) {
    await outbox.handOver(tx, { kind: 'address_removed', to, address: address.typedEmail }, now)
  }
  return { outcome: 'removed', address }
}
