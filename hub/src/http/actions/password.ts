/**
 * A new password: forgotten and proven by mail, or changed by who knows the old one. For the pages and the JSON endpoints
 * alike.
 */
import type { Context } from 'hono'
import { LIMIT } from '../../base/limit.ts'
import { listAddresses } from '../../domain/people/address.ts'
import {
  byStrangers,
  byStrangersAnywhere,
  inSession,
  onKnownBrowser,
} from '../../domain/people/guess.ts'
import {
  describeFaults,
  normalizePassword,
  passwordFaults,
  type PasswordFault,
} from '../../domain/people/password.ts'
import { setPassword } from '../../domain/people/password-change.ts'
import { consumeProof, findProvenUser } from '../../domain/people/proof-by-mail.ts'
import { forget } from '../../domain/people/throttle.ts'
import { findUserById, type User } from '../../domain/people/user.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { browserMark } from '../cookies.ts'
import type { Hub } from '../hub.ts'
import { outboxOf } from '../language.ts'
import { count, countOrRefuse, networkOfRequest } from '../limits.ts'
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
  await forgetGuessesAt(hub, c, user.id) // they were at the old one
  return { user: described(user) }
}

async function forgetGuessesAt(hub: Hub, c: Context, userId: string): Promise<void> {
  const browserHash = browserMark(hub, c)?.hash
  const addresses = await listAddresses(hub.db, userId)
  const atEach = addresses.flatMap(({ email }) => [
    ...byStrangers(email),
    onKnownBrowser({ email, browserHash }),
  ])
  await forget(hub.db, [...atEach, byStrangersAnywhere(userId)])
}

export async function changePassword(
  hub: Hub,
  c: Context,
  typed: { current: string; password: string },
) {
  const proven = await provePassword(hub, c, typed.current)
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
  return { user: described(proven) }
}

const described = ({ id, email, name }: User) => ({ id, email, name })

/** The person signed in here, when this is their password; throws when it is not. */
export async function provePassword(hub: Hub, c: Context, typed: string): Promise<User> {
  const session = await requireSession(hub, c)
  const password = normalizePassword(typed)
  if ([...password].length > LIMIT.passwordMax) throw wrongPassword()

  return hub.passwords.admit(async (passwords) => {
    const guesses = inSession(session)
    for (const { limit, whom } of guesses) await countOrRefuse(hub, limit, whom)
    const user = await findUserById(hub.db, session.user.id)
    if (user && (await passwords.verify(user.passwordHash ?? undefined, password))) {
      await forget(hub.db, guesses)
      return user
    }
    await count(hub, 'refusedCredentialsPerNetwork', networkOfRequest(hub, c))
    throw wrongPassword()
  })
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
