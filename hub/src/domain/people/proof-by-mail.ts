/**
 * Proof of an address by somebody who is a user already: the magic link, and the password reset. The work is the same for
 * an address without a user, save that nothing is mailed.
 */
import type { Secret } from '../../base/secret.ts'
import type { Db, Tx } from '../../db/schema.ts'
import type { Mail } from '../../mail/mail.ts'
import { takeTurn } from './address-turn.ts'
import { handOverWithinLimit, type Post } from './mail-allowance.ts'
import {
  consumeOneTimeToken,
  findOneTimeToken,
  issueOneTimeToken,
  type MailProof,
  type OneTimeToken,
} from './one-time-token.ts'
import { findUserByEmail, type User } from './user.ts'

export type ProofPurpose = 'magic_link' | 'password_reset'

export interface ProofRequest {
  purpose: ProofPurpose
  email: string
  browser: Secret
  continuation: string | undefined
}

export async function mailProof(
  { db, ...post }: { db: Db } & Post,
  request: ProofRequest,
  now: Date,
): Promise<void> {
  post.outbox.assertTransport()
  await db.transaction().execute(async (tx) => {
    await takeTurn(tx, request.email)
    const user = await findUserByEmail(tx, request.email)
    const proof = await issueOneTimeToken(tx, { ...request, userId: user?.id }, now)
    const { purpose, email } = request
    const mail: Mail | undefined =
      user && !user.disabledAt ? { kind: purpose, to: user.mailbox, ...proof } : undefined
    await handOverWithinLimit(tx, post, { purpose, email, mail }, now)
  })
}

export interface ProvenUser {
  token: OneTimeToken
  user: User
}

/** The person whom a live link or code and its address still belong to; nothing is spent. A disabled user is nobody. */
export async function findProvenUser(
  db: Db,
  purpose: ProofPurpose,
  proof: MailProof,
  now: Date,
): Promise<ProvenUser | undefined> {
  const token = await findOneTimeToken(db, purpose, proof, now)
  const user = token && (await findUserByEmail(db, token.email))
  const isTheirs = user && user.id === token.userId && !user.disabledAt
  return isTheirs ? { token, user } : undefined
}

/** Spends it. False when somebody was faster. */
export const consumeProof = (tx: Tx, { token }: ProvenUser, now: Date): Promise<boolean> =>
  consumeOneTimeToken(tx, token, now)
