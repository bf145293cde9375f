/**
 * Pending sign-ups: what somebody typed before their address was verified. It blocks nobody, and nothing of it survives
 * unless the browser that typed it, or the owner of the address, completes it.
 */
import { after, LIFETIME } from '../../base/duration.ts'
import type { PasswordHasher } from '../../base/password-hasher.ts'
import { newHandle, type Secret } from '../../base/secret.ts'
import type { Db, Tx } from '../../db/schema.ts'
import { takeTurn } from './address-turn.ts'
import { issueEmailVerification } from './email-verification.ts'
import type { Post } from './mail-allowance.ts'

export interface SignUpRequest {
  email: string
  typedEmail: string
  name: string
  password: string
  /** The cookie that marks this browser. */
  browser: Secret
  /** Sealed: the app that the person is on the way to. */
  continuation: string | undefined
}

export interface SignUps extends Post {
  db: Db
  passwords: PasswordHasher
}

/**
 * Does the same work whether the address has a user or not, so that neither the answer nor its time tells a stranger; the
 * owner of the address reads the difference in the mail.
 */
export async function signUp(
  { db, passwords, ...post }: SignUps,
  request: SignUpRequest,
  now: Date,
): Promise<{ outcome: 'verification_sent' | 'account_exists' }> {
  post.outbox.assertTransport()
  const passwordHash = await passwords.hash(request.password)

  return db.transaction().execute(async (tx) => {
    await takeTurn(tx, request.email)
    const pendingSignUpId = await keepPendingSignUp(tx, { ...request, passwordHash }, now)
    const { email, typedEmail, browser } = request
    const verification = { email, typedEmail, pendingSignUpId, browser }
    const outcome = await issueEmailVerification(tx, post, verification, now)
    return { outcome }
  })
}

/**
 * A browser has one pending sign-up for an address, with what it typed last. The row stays the same, and with it the count of
 * wrong codes: starting again must not buy new guesses.
 */
async function keepPendingSignUp(
  tx: Tx,
  request: SignUpRequest & { passwordHash: string },
  now: Date,
): Promise<string> {
  const typed = {
    typed_email: request.typedEmail,
    name: request.name,
    password_hash: request.passwordHash,
    continuation: request.continuation ?? null,
    created_at: now,
    expires_at: after(now, LIFETIME.pendingSignUp),
  }
  const [email, browser_hash] = [request.email, request.browser.hash]
  const { id } = await tx
    .insertInto('pending_sign_ups')
    .values({ id: newHandle('psu'), email, browser_hash, ...typed })
    .onConflict((conflict) => conflict.columns(['email', 'browser_hash']).doUpdateSet(typed))
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Sends a new link and code to this browser for whatever sign-up is pending; silent when there is none. */
export async function resendVerification(
  { db, ...post }: { db: Db } & Post,
  request: { email: string; browser: Secret },
  now: Date,
): Promise<void> {
  post.outbox.assertTransport()
  await db.transaction().execute(async (tx) => {
    await takeTurn(tx, request.email)
    const pending = await newestPendingSignUp(tx, request, now)
    if (!pending) return
    await issueEmailVerification(tx, post, { ...pending, browser: request.browser }, now)
  })
}

async function newestPendingSignUp(
  tx: Tx,
  { email, browser }: { email: string; browser: Secret },
  now: Date,
) {
  return tx
    .selectFrom('pending_sign_ups')
    .select(['id as pendingSignUpId', 'email', 'typed_email as typedEmail'])
    .where('email', '=', email)
    .where('expires_at', '>', now)
    .orderBy((eb) => eb('browser_hash', '=', browser.hash), 'desc') // this browser's own comes first
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
}
