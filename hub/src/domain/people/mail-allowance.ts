/**
 * So many mails of one kind to one address in an hour, whether or not the address has a user. What is over the limit is
 * answered alike and not sent: a stranger must not be able to flood a mailbox, nor to see that somebody else did.
 */
import type { Limits } from '../../base/limit.ts'
import type { Tx } from '../../db/schema.ts'
import type { Mail } from '../../mail/mail.ts'
import type { Outbox } from '../../mail/outbox.ts'
import type { TokenPurpose } from './one-time-token.ts'
import { countAgainst } from './throttle.ts'

export interface Post {
  outbox: Outbox
  limits: Limits
}

/** `mail` is undefined where there is nobody to write to; that counts as well. */
export async function handOverWithinLimit(
  tx: Tx,
  { outbox, limits }: Post,
  letter: { purpose: TokenPurpose; email: string; mail: Mail | undefined },
  now: Date,
): Promise<void> {
  const whom = `${letter.purpose}:${letter.email}`
  const counted = await countAgainst(tx, limits, { limit: 'mailsPerAddress', whom }, now)
  if (letter.mail && counted.outcome === 'within') await outbox.handOver(tx, letter.mail, now)
}
