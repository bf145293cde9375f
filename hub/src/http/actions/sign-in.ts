/**
 * Signing in with a password, for the page and the JSON endpoint alike.
 */
import type { Context } from 'hono'
import { canonicalEmail } from '../../base/canonical-email.ts'
import { LIMIT } from '../../base/limit.ts'
import { recordEvent } from '../../domain/audit/event.ts'
import { normalizePassword } from '../../domain/people/password.ts'
import { signInWithPassword } from '../../domain/people/password-sign-in.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { browserMark } from '../cookies.ts'
import type { Hub } from '../hub.ts'
import { beginSession } from '../signed-in.ts'

export interface SignedInPerson {
  user: { id: string; email: string; name: string }
  sid: string
}

export async function signIn(
  hub: Hub,
  c: Context,
  typed: { email: string; password: string },
): Promise<SignedInPerson> {
  const email = canonicalEmail(typed.email)
  const password = normalizePassword(typed.password)
  if (email === undefined || [...password].length > LIMIT.passwordMax) throw wrongCredentials()

  const attempt = { email, password, browserHash: browserMark(hub, c)?.hash }
  const result = await signInWithPassword(hub, attempt, hub.now())
  switch (result.outcome) {
    case 'email_unverified':
      throw new Refusal(
        'email_not_verified',
        'Confirm your address first: open the link in our mail.',
        {
          status: 403,
        },
      )
    case 'wrong_credentials':
      if (result.userId !== undefined) recordRefusal(hub, result.userId)
      throw wrongCredentials()
    case 'signed_in': {
      const { user } = result
      const begin = { userId: user.id, amr: ['pwd'] }
      const session = await hub.db.transaction().execute((tx) => beginSession(hub, c, tx, begin))
      session.keep()
      return { user, sid: session.sid }
    }
  }
}

/** Not awaited: a row that only known users get would show in the time that the answer takes. */
function recordRefusal(hub: Hub, userId: string): void {
  recordEvent(hub.db, { type: 'sign_in_refused', userId }, hub.now()).catch((error: unknown) =>
    hub.log('audit_failed', { error }),
  )
}

const wrongCredentials = () =>
  new Refusal('invalid_credentials', 'The address or the password is not right. Try again.', {
    status: 401,
  })
