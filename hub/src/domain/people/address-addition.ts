/**
 * Another address for somebody who is a user already: proved by a mail to it before it counts. What an attacker wants here
 * is an address of theirs on somebody else's account, so the primary address is told, with a way back.
 */
import type { Secret } from '../../base/secret.ts'
import type { Db, Tx } from '../../db/schema.ts'
import type { Mail } from '../../mail/mail.ts'
import type { Outbox } from '../../mail/outbox.ts'
import { recordEvent } from '../audit/event.ts'
import { takeTurn } from './address-turn.ts'
import { handOverWithinLimit, type Post } from './mail-allowance.ts'
import {
  consumeOneTimeToken,
  findOneTimeToken,
  issueOneTimeToken,
  type MailProof,
  type OneTimeToken,
} from './one-time-token.ts'
import { findUserByEmail, lockUser } from './user.ts'
import { openWayBack } from './way-back.ts'

const purpose = 'address_addition'

export interface AdditionRequest {
  userId: string
  email: string
  typedEmail: string
  browser: Secret
}

/** The work is the same when the address has another user, who alone learns of it. */
export async function mailAddition(
  { db, ...post }: { db: Db } & Post,
  request: AdditionRequest,
  now: Date,
): Promise<void> {
  post.outbox.assertTransport()
  const { email, typedEmail } = request
  await db.transaction().execute(async (tx) => {
    await takeTurn(tx, email)
    const proof = await issueOneTimeToken(tx, { purpose, ...request }, now)
    const owner = await findUserByEmail(tx, email)
    const mail: Mail = owner
      ? { kind: 'address_taken', to: owner.mailbox }
      : { kind: purpose, to: typedEmail, ...proof }
    await handOverWithinLimit(tx, post, { purpose, email, mail }, now)
  })
}

/** Found, not spent. */
export const findAddition = (db: Db, proof: MailProof, now: Date) =>
  findOneTimeToken(db, purpose, proof, now)

/** Spends the proof and drops whatever others had pending for the address. False when it was spent, or the address is taken. */
export async function addAddress(
  tx: Tx,
  outbox: Outbox,
  addition: OneTimeToken,
  now: Date,
): Promise<boolean> {
  const { email, userId } = addition
  await takeTurn(tx, email)
  if (!(await consumeOneTimeToken(tx, addition, now))) return false
  const user = await lockUser(tx, userId!)
  if (!user) return false

  const typed_email = addition.typedEmail!
  const added = await tx
    .insertInto('user_addresses')
    .values({ email, typed_email, user_id: user.id, proved_at: now, how: 'mail' })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returning('email')
    .executeTakeFirst()
  if (!added) return false

  await tx.deleteFrom('pending_sign_ups').where('email', '=', email).execute()
  await recordEvent(tx, { type: 'address_added', userId: user.id }, now)
  const { token } = await openWayBack(tx, { user, newEmail: email }, now)
  const told = { kind: 'address_added', to: user.typedEmail, address: typed_email, token } as const
  await outbox.handOver(tx, told, now)
  return true
}
