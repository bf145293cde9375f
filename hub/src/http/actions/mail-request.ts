/**
 * Asking for a mail that proves an address: the magic link, or the password reset. Answered alike whatever is known of the
 * address.
 */
import type { Context } from 'hono'
import { canonicalEmail } from '../../base/canonical-email.ts'
import { mailProof, type ProofPurpose } from '../../domain/people/proof-by-mail.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { markBrowser } from '../cookies.ts'
import type { Hub } from '../hub.ts'
import { outboxOf } from '../language.ts'
import { countOrRefuse, networkOfRequest } from '../limits.ts'

export async function requestProof(
  hub: Hub,
  c: Context,
  typed: { purpose: ProofPurpose; email: string; continuation?: string | undefined },
): Promise<void> {
  const email = canonicalEmail(typed.email)
  if (email === undefined) {
    throw new Refusal('invalid_email', (t) => t.addressUnusable, { field: 'email' })
  }
  const { purpose, continuation } = typed
  const browser = markBrowser(hub, c)
  await countOrRefuse(hub, 'mailsPerNetwork', networkOfRequest(hub, c))
  const people = { ...hub, outbox: outboxOf(hub, c) }
  await mailProof(people, { purpose, email, browser, continuation }, hub.now())
}
