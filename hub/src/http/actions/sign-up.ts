/**
 * Signing up, for the page and the JSON endpoint alike.
 */
import type { Context } from 'hono'
import { canonicalEmail } from '../../base/canonical-email.ts'
import { isName, NAME_RULE } from '../../domain/people/name.ts'
import { resendVerification, signUp } from '../../domain/people/sign-up.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { markBrowser } from '../cookies.ts'
import type { Hub } from '../hub.ts'
import { countOrRefuse, networkOfRequest } from '../limits.ts'
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
  const email = acceptedEmail(hub, typed.email)
  const name = acceptedName(typed.name)
  const password = acceptedPassword(hub, typed.password)
  await countOrRefuse(hub, 'signUpsPerNetwork', networkOfRequest(c))

  const { continuation } = typed
  const request = { email, typedEmail: typed.email, name, password, browser, continuation }
  const result = await signUp(hub, request, hub.now())
  if (result.outcome === 'account_exists' && hub.config.accounts.revealExisting) {
    const message = 'You already have an account with this address. Sign in instead.'
    throw new Refusal('account_exists', message, { status: 409 })
  }
}

/** Answers alike whatever is known of the address. */
export async function resend(hub: Hub, c: Context, typedEmail: string): Promise<void> {
  const email = canonicalEmail(typedEmail)
  if (email === undefined) throw invalidEmail()
  const browser = markBrowser(hub, c)
  await countOrRefuse(hub, 'mailsPerNetwork', networkOfRequest(c))
  await resendVerification(hub, { email, browser }, hub.now())
}

function acceptedEmail(hub: Hub, typed: string): string {
  const { signUp, domains } = hub.config.accounts
  if (signUp === 'closed') {
    throw new Refusal('invalid_signup', 'New accounts are made by an administrator here.')
  }
  const email = canonicalEmail(typed)
  if (email === undefined) throw invalidEmail()
  if (signUp === 'domains' && !domains.includes(email.slice(email.lastIndexOf('@') + 1))) {
    throw new Refusal('invalid_signup', `Use an address at ${domains.join(' or ')}.`, {
      field: 'email',
    })
  }
  return email
}

function acceptedName(name: string): string {
  if (isName(name)) return name
  throw new Refusal('invalid_signup', `Your name may have ${NAME_RULE}.`, { field: 'name' })
}

const invalidEmail = () =>
  new Refusal(
    'invalid_signup',
    'That is not an email address we can use. Check it for typing errors.',
    {
      field: 'email',
    },
  )
