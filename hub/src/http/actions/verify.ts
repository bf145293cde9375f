/**
 * Proving an address by link or by code, for the page and the JSON endpoint alike: it makes the user and signs them in.
 */
import type { Context } from 'hono'
import { canonicalEmail } from '../../base/canonical-email.ts'
import { recordEvent } from '../../domain/audit/event.ts'
import {
  choosePassword,
  consumeVerification,
  findVerificationByCode,
  findVerificationByToken,
  type Verification,
} from '../../domain/people/email-verification.ts'
import { normalizePassword } from '../../domain/people/password.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { browserMark } from '../cookies.ts'
import type { Hub } from '../hub.ts'
import { beginSession } from '../signed-in.ts'
import type { SignedInPerson } from './sign-in.ts'
import { weakPassword } from './sign-up.ts'

export type Proof = { token: string } | { email: string; code: string }

export interface Verified extends SignedInPerson {
  /** Where the person was going when they signed up. */
  continuation: string | undefined
  isSameBrowser: boolean
}

export async function verify(
  hub: Hub,
  c: Context,
  typed: { proof: Proof; password: string | undefined },
): Promise<Verified> {
  const verification = await findVerification(hub, c, typed.proof)
  if (!verification) throw invalidCode()

  const password = typed.password === undefined ? undefined : normalizePassword(typed.password)
  const browserHash = browserMark(hub, c)?.hash
  const parts = { passwords: hub.passwords, policy: hub.config.passwordPolicy }
  const choice = await choosePassword(parts, verification, { browserHash, password })
  if (choice.outcome === 'password_required') throw passwordRequired()
  if (choice.outcome === 'weak_password') throw weakPassword(choice.faults)

  const { passwordHash, name } = choice
  const session = await createUserAndSession(hub, c, verification, { passwordHash, name })
  session.keep()
  return {
    user: session.user,
    sid: session.sid,
    continuation: verification.continuation ?? undefined,
    isSameBrowser: browserHash === verification.signedUpByHash,
  }
}

/** What the link stands for, to show it before it is used. */
export async function findVerification(
  hub: Hub,
  c: Context,
  proof: Proof,
): Promise<Verification | undefined> {
  if ('token' in proof) return findVerificationByToken(hub.db, proof.token, hub.now())
  const email = canonicalEmail(proof.email)
  const browser = browserMark(hub, c)
  if (email === undefined || !browser) return undefined
  return findVerificationByCode(hub.db, { email, code: proof.code, browser }, hub.now())
}

async function createUserAndSession(
  hub: Hub,
  c: Context,
  verification: Verification,
  chosen: { passwordHash: string; name: string },
) {
  return hub.db.transaction().execute(async (tx) => {
    const created = await consumeVerification(tx, verification, chosen, hub.now())
    if (!created) throw invalidCode()
    await recordEvent(tx, { type: 'user_created', userId: created.id }, hub.now())
    const { id, email, name } = created
    const session = await beginSession(hub, c, tx, { userId: id, amr: ['pwd'] })
    return { ...session, user: { id, email, name } }
  })
}

const passwordRequired = () => {
  const message =
    'You signed up in another browser. Type the password you chose there, or a new one.'
  return new Refusal('password_required', message, { field: 'password' })
}

const invalidCode = () => {
  const message =
    'This link or code was already used, is too old, or is not right. Ask for a new one.'
  return new Refusal('invalid_code', message, { field: 'code' })
}
