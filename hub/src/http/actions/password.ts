/**
 * A new password: forgotten and proven by mail, or changed by who knows the old one. For the pages and the JSON endpoints
 * alike.
 */
import type { Context } from 'hono'
import {
  describeFaults,
  normalizePassword,
  passwordFaults,
  type PasswordFault,
} from '../../domain/people/password.ts'
import { setPassword } from '../../domain/people/password-change.ts'
import { consumeProof, findProvenUser } from '../../domain/people/proof-by-mail.ts'
import { endOtherSessions } from '../../domain/people/session.ts'
import { findUserById, type User } from '../../domain/people/user.ts'
import { Refusal } from '../../protocol/refusal.ts'
import type { Hub } from '../hub.ts'
import { outboxOf } from '../language.ts'
import { beginSession, requireSession } from '../signed-in.ts'
import { invalidCode, proofOf, type TypedProof } from './mail-proof.ts'

/** Ends every session of the person: whoever knew the old password is out. */
export async function resetPassword(
  hub: Hub,
  c: Context,
  typed: { proof: TypedProof; password: string },
) {
  const proof = proofOf(hub, c, typed.proof)
  const proven = await findProvenUser(hub.db, 'password_reset', proof, hub.now())
  if (!proven) throw invalidCode()
  const password = acceptedPassword(hub, typed.password) // refused here: the link still works

  const passwordHash = await hub.passwords.hash(password)
  const { user } = proven
  await hub.db.transaction().execute(async (tx) => {
    if (!(await consumeProof(tx, proven, hub.now()))) throw invalidCode()
    await setPassword(tx, outboxOf(hub, c), { user, passwordHash, keptSid: undefined }, hub.now())
  })
  return { user: { id: user.id, email: user.email, name: user.name } }
}

export async function changePassword(
  hub: Hub,
  c: Context,
  typed: { current: string; password: string },
) {
  const { user } = await requireSession(hub, c)
  const proven = await provePassword(hub, user.id, typed.current)
  const passwordHash = await hub.passwords.hash(acceptedPassword(hub, typed.password))

  const session = await hub.db.transaction().execute(async (tx) => {
    const begun = await beginSession(hub, c, tx, { user: proven, amr: ['pwd'] })
    await setPassword(
      tx,
      outboxOf(hub, c),
      { user: proven, passwordHash, keptSid: begun.sid },
      hub.now(),
    )
    return begun
  })
  session.keep()
  return { user }
}

/** Ends the person's sessions on every browser but this one. */
export async function signOutElsewhere(hub: Hub, c: Context): Promise<void> {
  const { id, user } = await requireSession(hub, c)
  const ending = { userId: user.id, keptSid: id }
  await hub.db.transaction().execute((tx) => endOtherSessions(tx, ending, hub.now()))
}

/** The user whose password this is; throws when it is not. */
export async function provePassword(hub: Hub, userId: string, typed: string): Promise<User> {
  const user = await findUserById(hub.db, userId)
  const fits = await hub.passwords.verify(user?.passwordHash ?? undefined, normalizePassword(typed))
  if (!user || !fits) throw wrongPassword()
  return user
}

export function acceptedPassword(hub: Hub, typed: string): string {
  const password = normalizePassword(typed)
  const faults = passwordFaults(password, hub.config.passwordPolicy)
  if (faults.length === 0) return password
  throw weakPassword(faults)
}

export const weakPassword = (faults: readonly PasswordFault[]) =>
  new Refusal('weak_password', describeFaults(faults), { field: 'password' })

const wrongPassword = () =>
  new Refusal('invalid_credentials', (t) => t.wrongCurrentPassword, {
    status: 401,
    field: 'current',
  })
