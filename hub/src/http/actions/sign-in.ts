/**
 * Signing in with a password, for the page and the JSON endpoint alike.
 */
import type { Context } from 'hono'
import { canonicalEmail } from '../../base/canonical-email.ts'
import { LIMIT } from '../../base/limit.ts'
import type { PasswordHasher } from '../../base/password-hasher.ts'
import { normalizePassword } from '../../domain/people/password.ts'
import { signInWithPassword } from '../../domain/people/password-sign-in.ts'
import { countAttempt } from '../../domain/people/sign-in-attempt.ts'
import type { Counter } from '../../domain/people/throttle.ts'
import type { User } from '../../domain/people/user.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { browserMark } from '../cookies.ts'
import type { Hub } from '../hub.ts'
import { count, networkOfRequest, tooManyRequests } from '../limits.ts'
import { beginSessionAlone } from '../signed-in.ts'

export interface SignedInPerson {
  user: { id: string; email: string; name: string }
  sid: string
}

export async function signIn(
  hub: Hub,
  c: Context,
  typed: { email: string; password: string },
): Promise<SignedInPerson> {
  const address = canonicalEmail(typed.email)
  const password = normalizePassword(typed.password)
  if (address === undefined || [...password].length > LIMIT.passwordMax) throw wrongCredentials()

  const attempt = () => beginProven(hub, c, { email: address, password })
  const begun = (await attempt()) ?? (await attempt()) // by the password that is theirs now
  if (!begun) throw wrongCredentials()
  return begun
}

/** Undefined when the password was changed between its proof and the session. */
async function beginProven(
  hub: Hub,
  c: Context,
  typed: { email: string; password: string },
): Promise<SignedInPerson | undefined> {
  // Busy is told before anything is counted: or a flood would use up the guesses of people who type the right password.
  const proven = await hub.passwords.admit((passwords) =>
    proveUser(hub, c, { passwords, ...typed }),
  )
  const session = await beginSessionAlone(hub, c, { ...proven, amr: ['pwd'] })
  if (!session) return undefined

  session.keep()
  const { id, email, name } = proven.user
  return { user: { id, email, name }, sid: session.sid }
}

interface ProvenUser {
  user: User
  passwordHash: string
  isKnownHere: boolean
  guesses: readonly Counter[]
}

async function proveUser(
  hub: Hub,
  c: Context,
  typed: { passwords: PasswordHasher; email: string; password: string },
): Promise<ProvenUser> {
  const { passwords, email, password } = typed
  const network = networkOfRequest(hub, c)
  const attempt = { email, browserHash: browserMark(hub, c)?.hash, network }
  const known = await countAttempt(hub, attempt, hub.now())
  if (known.refusedUntil) throw tooManyRequests(Number(known.refusedUntil) - Number(hub.now()))

  const result = await signInWithPassword({ db: hub.db, passwords }, { password, known })
  if (result.outcome === 'signed_in') {
    const { user, passwordHash } = result
    return { user, passwordHash, isKnownHere: known.isKnownBrowser, guesses: known.guesses }
  }
  if (result.outcome === 'email_unverified') {
    throw new Refusal('email_not_verified', (t) => t.confirmFirst, { status: 403 })
  }
  await count(hub, 'refusedCredentialsPerNetwork', network)
  throw wrongCredentials(result.userId)
}

function wrongCredentials(userId?: string): Refusal {
  const record =
    userId === undefined ? {} : { record: { type: 'sign_in_refused', userId } as const }
  return new Refusal('invalid_credentials', (t) => t.wrongCredentials, { status: 401, ...record })
}
