/**
 * The outbox: a mail is handed over by being committed together with what it announces. Its body is sealed, because it
 * carries a link that signs somebody in.
 */
import { sql, type RawBuilder } from 'kysely'
import { canonicalEmail } from '../base/canonical-email.ts'
import { newHandle } from '../base/secret.ts'
import type { Sealer } from '../base/sealing.ts'
import type { Db } from '../db/schema.ts'
import type { Language } from '../texts/language.ts'
import type { Mail, Message } from './mail.ts'

export class MailUnavailable extends Error {
  override name = 'MailUnavailable'
}

export interface Outbox {
  /** Throws MailUnavailable when nothing would ever deliver what is handed over. */
  assertTransport(): void
  hasTransport: boolean
  handOver(db: Db, mail: Mail, now: Date): Promise<void>
  /** The same within a statement: `from` has a row if it is to be handed over. */
  handingOver(mail: Mail, now: Date): (from: RawBuilder<unknown>) => RawBuilder<unknown>
  /** The same outbox, for mails in another language; English is where it begins. */
  writingIn(language: Language): Outbox
}

export interface KeptMail extends Message {
  id: string
  to: string
  at: Date
}

export interface OutboxParts {
  sealer: Sealer
  compose: (mail: Mail, language: Language) => Message
  transport: 'smtp' | 'dev_mailbox' | 'none'
}

export function createOutbox(parts: OutboxParts, language: Language = 'en'): Outbox {
  const { sealer, compose, transport } = parts
  return {
    writingIn: (other) => createOutbox(parts, other),
    hasTransport: transport !== 'none',
    assertTransport() {
      if (transport === 'none') throw new MailUnavailable('no mail transport is configured')
    },
    async handOver(db, mail, now) {
      await handingOver(mail, now)(sql``).execute(db)
    },
    handingOver,
  }

  function handingOver(mail: Mail, now: Date) {
    const recipient = deliverable(mail.to)
    const sealed = sealer.seal('mail', JSON.stringify(compose(mail, language)))
    return (from: RawBuilder<unknown>) =>
      sql`insert into outbox (id, recipient, sealed_mail, created_at, next_try_at)
        select ${newHandle('mail')}, ${recipient}, ${sealed}, ${now}::timestamptz, ${now}::timestamptz ${from}`
  }
}

/** The domain as it was checked: what a mail program makes of the one that was typed may be somebody else's. */
function deliverable(typed: string): string {
  const canonical = canonicalEmail(typed)
  if (canonical === undefined) throw new Error('a mail is handed over to checked addresses only')
  return `${typed.slice(0, typed.indexOf('@'))}${canonical.slice(canonical.indexOf('@'))}`
}

const DEV_MAILBOX_SIZE = 200

/** The dev mailbox shows the newest mails of the outbox. */
export async function listMails(db: Db, sealer: Sealer): Promise<KeptMail[]> {
  const rows = await db
    .selectFrom('outbox')
    .selectAll()
    .orderBy('created_at', 'desc')
    .limit(DEV_MAILBOX_SIZE)
    .execute()

  return rows.flatMap((row) => {
    const message = sealer.open('mail', row.sealed_mail ?? '')
    if (message === undefined) return [] // delivered, or sealed under a secret that is gone
    return [
      { id: row.id, to: row.recipient, at: row.created_at, ...(JSON.parse(message) as Message) },
    ]
  })
}
