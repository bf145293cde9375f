/**
 * The address that somebody may sign up with, or add: one we can use, in a domain that is let in.
 */
import { canonicalEmail } from '../../base/canonical-email.ts'
import { Refusal } from '../../protocol/refusal.ts'
import type { Hub } from '../hub.ts'

export function acceptedEmail(
  hub: Hub,
  typed: string,
  code: 'invalid_signup' | 'invalid_email',
): string {
  const { signUp, domains } = hub.config.accounts
  const email = canonicalEmail(typed)
  if (email === undefined) throw new Refusal(code, (t) => t.addressUnusable, { field: 'email' })
  if (signUp === 'domains' && !domains.includes(email.slice(email.lastIndexOf('@') + 1))) {
    throw new Refusal(code, (t) => t.otherDomain(domains), { field: 'email' })
  }
  return email
}
