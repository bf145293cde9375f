/**
 * Proving an address by link or by code, for the page and the JSON endpoint alike: it makes the user and signs them in.
 */
import type { Context } from 'hono'
import { recordEvent } from '../../domain/audit/event.ts'
import {
  choosePassword,
  consumeVerification,
  findVerification,
  type Verification,
} from '../../domain/people/email-verification.ts'
import { normalizePassword } from '../../domain/people/password.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { browserMark } from '../cookies.ts'
import type { Hub } from '../hub.ts'
import { beginSession } from '../signed-in.ts'
import type { SignedInPerson } from './sign-in.ts'
import { invalidCode, proofOf, type TypedProof } from './mail-proof.ts'
import { weakPassword } from './password.ts'

export interface Verified extends SignedInPerson {
  /** Where the person was going when they signed up. */
  continuation: string | undefined
  isSameBrowser: boolean
}

export async function verify(
  hub: Hub,
  c: Context,
  typed: { proof: TypedProof; password: string | undefined },
): Promise<Verified> {
  const verification = await findVerification(hub.db, proofOf(hub, c, typed.proof), hub.now())
  if (!verification) throw invalidCode()

  const password = typed.password === undefined ? undefined : normalizePassword(typed.password)
  const browserHash = browserMark(hub, c)?.hash
  const parts = { passwords: hub.passwords, policy: hub.config.passwordPolicy }
  const choice = await choosePassword(parts, verification, { browserHash, password })
  if (choice.outcome === 'password_required')
    throw passwordRequired(verification.token.pendingSignUpId)
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
    const session = await beginSession(hub, c, tx, { user: created, amr: ['pwd'] })
    return { ...session, user: { id, email, name } }
  })
}

function passwordRequired(pendingSignUpId: string | null): Refusal {
  const record = {
    type: 'verification_refused',
    detail: `password_required ${pendingSignUpId}`,
  } as const
  return new Refusal('password_required', (t) => t.passwordRequired, { field: 'password', record })
}
