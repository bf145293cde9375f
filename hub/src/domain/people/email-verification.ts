/**
 * Email verification: the link or the typed code that turns a pending sign-up into a user. What an attacker wants here is a
 * user on somebody else's address with a password that the attacker chose; so a link opened in another browser than the one
 * that signed up asks for that password, or for a new one.
 */
import type { PasswordHasher } from '../../base/password-hasher.ts'
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
import { passwordFaults, type PasswordFault, type PasswordPolicy } from './password.ts'
import { createUser, findUserByEmail, type User } from './user.ts'

/** A live link or code, found but not spent, and the sign-up that it completes. */
export interface Verification {
  token: OneTimeToken
  email: string
  typedEmail: string
  name: string
  passwordHash: string
  signedUpByHash: string
  continuation: string | null
}

export async function issueEmailVerification(
  tx: Tx,
  post: Post,
  request: { email: string; typedEmail: string; pendingSignUpId: string; browser: Secret },
  now: Date,
): Promise<'verification_sent' | 'account_exists'> {
  const { email, typedEmail: to, pendingSignUpId, browser } = request
  const purpose = 'email_verification'
  const proof = await issueOneTimeToken(tx, { purpose, email, pendingSignUpId, browser }, now)

  const user = await findUserByEmail(tx, email)
  const mail: Mail = user
    ? { kind: 'account_exists', to } // and nobody ever learns the link and the code
    : { kind: 'verify_email', to, ...proof }
  await handOverWithinLimit(tx, post, { purpose, email, mail }, now)
  return user ? 'account_exists' : 'verification_sent'
}

export async function findVerification(
  db: Db,
  proof: MailProof,
  now: Date,
): Promise<Verification | undefined> {
  const token = await findOneTimeToken(db, 'email_verification', proof, now)
  if (!token) return undefined
  const pending = await db
    .selectFrom('pending_sign_ups')
    .select(['email', 'typed_email as typedEmail', 'name', 'password_hash as passwordHash'])
    .select(['browser_hash as signedUpByHash', 'continuation'])
    .where('id', '=', token.pendingSignUpId)
    .executeTakeFirst()
  return pending && { token, ...pending }
}

export type PasswordChoice =
  | { outcome: 'chosen'; passwordHash: string; name: string }
  | { outcome: 'password_required' }
  | { outcome: 'weak_password'; faults: PasswordFault[] }

/** Whose password and name the new user gets. Spends nothing, so that the person may try again. */
export async function choosePassword(
  { passwords, policy }: { passwords: PasswordHasher; policy: PasswordPolicy },
  verification: Verification,
  typed: { browserHash: string | undefined; password: string | undefined },
): Promise<PasswordChoice> {
  const { passwordHash, name } = verification
  const asSignedUp = { outcome: 'chosen', passwordHash, name } as const
  if (typed.browserHash === verification.signedUpByHash) return asSignedUp
  if (typed.password === undefined) return { outcome: 'password_required' }
  if (await passwords.verify(passwordHash, typed.password)) return asSignedUp

  const faults = passwordFaults(typed.password, policy)
  if (faults.length > 0) return { outcome: 'weak_password', faults }
  // Whoever signed up may have been a stranger, and nothing of theirs is kept.
  const chosen = await passwords.hash(typed.password)
  return { outcome: 'chosen', passwordHash: chosen, name: localPart(verification.email) }
}

const localPart = (email: string) => email.slice(0, email.indexOf('@'))

/** Spends the link, creates the user and drops everything else that was pending for the address. */
export async function consumeVerification(
  tx: Tx,
  verification: Verification,
  chosen: { passwordHash: string; name: string },
  now: Date,
): Promise<User | undefined> {
  await takeTurn(tx, verification.email)
  if (!(await consumeOneTimeToken(tx, verification.token, now))) return undefined

  const { email, typedEmail } = verification
  const user = await createUser(tx, { email, typedEmail, ...chosen, how: 'mail' }, now)
  await tx.deleteFrom('pending_sign_ups').where('email', '=', email).execute()
  return user
}
