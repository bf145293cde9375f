/**
 * Email verification: the link or the typed code that turns a pending sign-up into a user. What an attacker wants here is a
 * user on somebody else's address with a password that the attacker chose; so a link opened in another browser than the one
 * that signed up asks for that password, or for a new one.
 */
import { sql } from 'kysely'
import { after, before, hours, LIFETIME } from '../../base/duration.ts'
import { LIMIT } from '../../base/limit.ts'
import type { PasswordHasher } from '../../base/password-hasher.ts'
import {
  equalHashes,
  hashSecret,
  newHandle,
  newMailSecret,
  newTypedCode,
} from '../../base/secret.ts'
import type { Secret } from '../../base/secret.ts'
import type { Db, Tx } from '../../db/schema.ts'
import type { Mail } from '../../mail/mail.ts'
import type { Outbox } from '../../mail/outbox.ts'
import { takeTurn } from './address-turn.ts'
import { passwordFaults, type PasswordPolicy } from './password.ts'
import { createUser, findUserByEmail, type User } from './user.ts'

const PURPOSE = 'email_verification'

/** A live link or code, found but not spent. */
export interface Verification {
  tokenId: string
  email: string
  typedEmail: string
  name: string
  passwordHash: string
  signedUpByHash: string
  continuation: string | null
}

/** The typed code is worth something only together with the secret of the browser that asked for it. */
const codeHash = (browser: Secret, code: string) => hashSecret(`${browser.raw}.${code}`)

export async function issueEmailVerification(
  tx: Tx,
  outbox: Outbox,
  request: { email: string; typedEmail: string; pendingSignUpId: string; browser: Secret },
  now: Date,
): Promise<'verification_sent' | 'account_exists'> {
  // Only this browser's older one is void: or a stranger's requests would void the owner's.
  await tx
    .updateTable('one_time_tokens')
    .set({ consumed_at: now })
    .where('purpose', '=', PURPOSE)
    .where('email', '=', request.email)
    .where('browser_hash', '=', request.browser.hash)
    .where('consumed_at', 'is', null)
    .execute()

  const [token, code] = [newMailSecret(), newTypedCode()]
  await tx
    .insertInto('one_time_tokens')
    .values({
      id: newHandle('ott'),
      purpose: PURPOSE,
      token_hash: token.hash,
      code_hash: codeHash(request.browser, code),
      email: request.email,
      pending_sign_up_id: request.pendingSignUpId,
      browser_hash: request.browser.hash,
      created_at: now,
      expires_at: after(now, LIFETIME.emailVerification),
      consumed_at: null,
    })
    .execute()
  // The domain as it was checked: what a mail program makes of the typed one may be somebody else's.
  const to = `${localPart(request.typedEmail)}${request.email.slice(request.email.indexOf('@'))}`
  const user = await findUserByEmail(tx, request.email)
  const mail: Mail = user
    ? { kind: 'account_exists', to } // and nobody ever learns the link and the code
    : { kind: 'verify_email', to, token: token.raw, code }
  await outbox.handOver(tx, mail, now)
  return user ? 'account_exists' : 'verification_sent'
}

export async function findVerificationByToken(
  db: Db,
  token: string,
  now: Date,
): Promise<Verification | undefined> {
  return liveVerifications(db, now).where('token_hash', '=', hashSecret(token)).executeTakeFirst()
}

/** Counts the try before it compares, one at a time for an address, so that parallel guesses cannot outrun the counter. */
export async function findVerificationByCode(
  db: Db,
  attempt: { email: string; code: string; browser: Secret },
  now: Date,
): Promise<Verification | undefined> {
  const counted = await db.transaction().execute(async (tx) => {
    await takeTurn(tx, attempt.email)
    return tx
      .updateTable('one_time_tokens')
      .set((eb) => ({ tries: eb('tries', '+', 1), last_tried_at: now }))
      .where('purpose', '=', PURPOSE)
      .where('email', '=', attempt.email)
      .where('browser_hash', '=', attempt.browser.hash)
      .where('consumed_at', 'is', null)
      .where('tries', '<', LIMIT.codeTriesPerChallenge)
      .where(triesOfTheLastHour(attempt.email, now), '<', LIMIT.codeTriesPerAddressAndHour)
      .returning(['id', 'code_hash as codeHash'])
      .execute()
  })

  const match = counted.find((row) =>
    equalHashes(row.codeHash, codeHash(attempt.browser, attempt.code)),
  )
  if (!match) return undefined
  return liveVerifications(db, now).where('one_time_tokens.id', '=', match.id).executeTakeFirst()
}

const triesOfTheLastHour = (email: string, now: Date) =>
  sql<number>`(select coalesce(sum(tries), 0)::int from one_time_tokens
                where email = ${email} and last_tried_at > ${before(now, hours(1))})`

const liveVerifications = (db: Db, now: Date) =>
  db
    .selectFrom('one_time_tokens')
    .innerJoin('pending_sign_ups', 'pending_sign_ups.id', 'pending_sign_up_id')
    .select(['one_time_tokens.id as tokenId', 'one_time_tokens.email'])
    .select(['typed_email as typedEmail', 'name', 'password_hash as passwordHash'])
    .select(['pending_sign_ups.browser_hash as signedUpByHash', 'continuation'])
    .where('purpose', '=', PURPOSE)
    .where('consumed_at', 'is', null)
    .where('one_time_tokens.expires_at', '>', now)

export type PasswordChoice =
  | { outcome: 'chosen'; passwordHash: string; name: string }
  | { outcome: 'password_required' }
  | { outcome: 'weak_password'; faults: string[] }

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
  const spent = await tx
    .updateTable('one_time_tokens')
    .set({ consumed_at: now })
    .where('id', '=', verification.tokenId)
    .where('consumed_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (!spent) return undefined

  const { email, typedEmail } = verification
  const user = await createUser(tx, { email, typedEmail, ...chosen }, now)
  await tx.deleteFrom('pending_sign_ups').where('email', '=', email).execute()
  return user
}
