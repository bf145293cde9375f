/**
 * Making another of one's addresses the primary one. The old one is told, with a way back.
 */
import type { Tx } from '../../db/schema.ts'
import type { Outbox } from '../../mail/outbox.ts'
import { recordEvent } from '../audit/event.ts'
import { listAddresses } from './address.ts'
import { lockUser } from './user.ts'
import { openWayBack } from './way-back.ts'

/** False when it is no address of theirs. */
export async function makePrimary(
  tx: Tx,
  outbox: Outbox,
  { userId, email }: { userId: string; email: string },
  now: Date,
): Promise<boolean> {
  outbox.assertTransport() // the old address must be told
  const user = await lockUser(tx, userId)
  const addresses = await listAddresses(tx, userId)
  const chosen = addresses.find((address) => address.email === email)
  if (!user || !chosen) return false
  if (chosen.isPrimary) return true

  const { typedEmail } = chosen
  await tx
    .updateTable('users')
    .set({ email, typed_email: typedEmail })
    .where('id', '=', userId)
    .execute()
  await recordEvent(tx, { type: 'primary_address_changed', userId }, now)
  const { token } = await openWayBack(tx, { user, newEmail: email }, now)
  const kind = 'primary_address_changed'
  await outbox.handOver(tx, { kind, to: user.typedEmail, address: typedEmail, token }, now)
  return true
}
