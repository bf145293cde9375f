/**
 * Going the way back: whoever got into an account and put an address of their own on it loses to the owner who reads the old
 * mailbox. The old address is the primary one again; what was added around the change is gone, and with it every session, the
 * password and all that was pending.
 */
import { before, LIFETIME } from '../../base/duration.ts'
import type { Secret } from '../../base/secret.ts'
import type { Tx } from '../../db/schema.ts'
import { recordEvent } from '../audit/event.ts'
import { listAddresses } from './address.ts'
import { takeTurn } from './address-turn.ts'
import { issueOneTimeToken, voidPending } from './one-time-token.ts'
import { endAllSessions } from './session-end.ts'
import { findUserByEmail, lockUser, type User } from './user.ts'
import { openWaysBack, type WayBack } from './way-back.ts'

export interface Undone {
  user: User
  /** For a new password: the link proved the old mailbox. */
  resetToken: string
}

/** Undefined when somebody was faster, or the user is disabled. */
export async function undoAddressChange(
  tx: Tx,
  { wayBack, browser }: { wayBack: WayBack; browser: Secret },
  now: Date,
): Promise<Undone | undefined> {
  const { userId, oldEmail } = wayBack
  const addresses = await listAddresses(tx, userId)
  for (const email of addresses.map(({ email }) => email).sort()) await takeTurn(tx, email)
  await voidPending(tx, { userId }, now)
  if (!(await lockUser(tx, userId)) || !(await consume(tx, wayBack, now))) return undefined

  await restorePrimary(tx, wayBack)
  await removeAddedAround(tx, wayBack, now)
  await tx.deleteFrom('known_browsers').where('user_id', '=', userId).execute()
  await endAllSessions(tx, userId, now)
  await recordEvent(tx, { type: 'address_change_undone', userId }, now)

  const purpose = 'password_reset'
  const { token } = await issueOneTimeToken(tx, { purpose, email: oldEmail, userId, browser }, now)
  const user = await findUserByEmail(tx, oldEmail)
  return user && { user, resetToken: token }
}

/** With it go the ways back from later changes, but not those from earlier ones: they are the owner's. */
async function consume(tx: Tx, { userId, tokenHash }: WayBack, now: Date): Promise<boolean> {
  const consumed = await tx
    .updateTable('address_changes')
    .set({ used_at: now })
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .where('id', '>=', (eb) =>
      eb.selectFrom('address_changes').select('id').where('token_hash', '=', tokenHash),
    )
    .returning('token_hash as tokenHash')
    .execute()
  return consumed.some((row) => row.tokenHash === tokenHash)
}

/** The password goes too: whoever made the change may know it. */
async function restorePrimary(tx: Tx, { userId, oldEmail }: WayBack): Promise<void> {
  await tx
    .updateTable('users')
    .from('user_addresses')
    .set((eb) => ({
      email: eb.ref('user_addresses.email'),
      typed_email: eb.ref('user_addresses.typed_email'),
      password_hash: null,
    }))
    .where('users.id', '=', userId)
    .where('user_addresses.email', '=', oldEmail)
    .whereRef('user_addresses.user_id', '=', 'users.id')
    .execute()
}

/** In the week before the change, and since; save what an earlier way back leads to. */
async function removeAddedAround(tx: Tx, wayBack: WayBack, now: Date): Promise<void> {
  const { userId, oldEmail, changedAt } = wayBack
  await tx
    .deleteFrom('user_addresses')
    .where('user_id', '=', userId)
    .where('email', '!=', oldEmail)
    .where('proved_at', '>', before(changedAt, LIFETIME.wayBack))
    .where(
      'email',
      'not in',
      openWaysBack(tx, now).select('old_email').where('user_id', '=', userId),
    )
    .execute()
}
