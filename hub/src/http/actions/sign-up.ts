/**
 * Signing up, for the page and the JSON endpoint alike.
 */
import type { Context } from 'hono'
import { canonicalEmail } from '../../base/canonical-email.ts'
import { LIMIT } from '../../base/limit.ts'
import { isName } from '../../domain/people/name.ts'
import { resendVerification, signUp } from '../../domain/people/sign-up.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { markBrowser } from '../cookies.ts'
import type { Hub } from '../hub.ts'
import { outboxOf } from '../language.ts'
import { countOrRefuse, networkOfRequest } from '../limits.ts'
import { acceptedEmail } from './accepted-email.ts'
import { acceptedPassword } from './password.ts'

export interface TypedSignUp {
  email: string
  password: string
  name: string
  /** Sealed: where the person is going. */
  continuation: string | undefined
}

export async function beginSignUp(hub: Hub, c: Context, typed: TypedSignUp): Promise<void> {
  const browser = markBrowser(hub, c)
  if (hub.config.accounts.signUp === 'closed') {
    throw new Refusal('invalid_signup', (t) => t.signUpClosed)
  }
  const email = acceptedEmail(hub, typed.email, 'invalid_signup')
  const name = acceptedName(typed.name)
  const password = acceptedPassword(hub, typed.password)

  const { continuation } = typed
  const request = { email, typedEmail: typed.email, name, password, browser, continuation }
  const result = await hub.passwords.admit(async (passwords) => {
    await countOrRefuse(hub, 'signUpsPerNetwork', networkOfRequest(hub, c))
    return signUp({ ...hub, passwords, outbox: outboxOf(hub, c) }, request, hub.now())
  })
  if (result.outcome === 'account_exists' && hub.config.accounts.revealExisting) {
    throw new Refusal('account_exists', (t) => t.accountExists, { status: 409 })
  }
}

/** Answers alike whatever is known of the address. */
export async function resend(hub: Hub, c: Context, typedEmail: string): Promise<void> {
  const email = canonicalEmail(typedEmail)
  if (email === undefined) throw invalidEmail()
  const browser = markBrowser(hub, c)
  await countOrRefuse(hub, 'mailsPerNetwork', networkOfRequest(hub, c))
  await resendVerification({ ...hub, outbox: outboxOf(hub, c) }, { email, browser }, hub.now())
}

function acceptedName(name: string): string {
  if (isName(name)) return name
  throw new Refusal('invalid_signup', (t) => t.nameUnusable(LIMIT.nameMax), { field: 'name' })
}

const invalidEmail = () =>
  new Refusal('invalid_signup', (t) => t.addressUnusable, { field: 'email' })
