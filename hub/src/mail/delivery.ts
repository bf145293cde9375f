/**
 * Delivers the outbox, from any number of replicas at once: a mail is claimed by one statement for a minute, so that it
 * leaves once, and is tried again by whoever comes next when its claimer dies. Its Message-ID stays the same, so that a mail
 * sent twice around a crash is one mail to the reader's program.
 */
import { after, BACK_OFF, LIFETIME } from '../base/duration.ts'
import type { Sealer } from '../base/sealing.ts'
import type { Db } from '../db/schema.ts'
import type { Message } from './mail.ts'

export interface OutgoingMail extends Message {
  id: string
  to: string
}

/** Sends one mail. Throws MailRefused when trying again is of no use; any other error is tried again. */
export type Transport = (mail: OutgoingMail) => Promise<void>

export class MailRefused extends Error {
  override name = 'MailRefused'
}

export interface Delivery {
  db: Db
  sealer: Sealer
  send: Transport
  log: (event: string, fields?: Record<string, unknown>) => void
}

/** Delivers what is due, one after the other. Returns how many were tried. */
export async function deliverDue(delivery: Delivery, now: () => Date): Promise<number> {
  for (let count = 0; ; count += 1) {
    const mail = await claimNext(delivery.db, now())
    if (!mail) return count
    await deliver(delivery, mail, now)
  }
}

interface Claimed {
  id: string
  to: string
  sealedMail: string | null
  tries: number
  handedOverAt: Date
}

async function claimNext(db: Db, now: Date): Promise<Claimed | undefined> {
  const due = db
    .selectFrom('outbox')
    .select('id')
    .where('delivered_at', 'is', null)
    .where('given_up_at', 'is', null)
    .where('next_try_at', '<=', now)
    .orderBy('next_try_at')
    .limit(1)
    .forUpdate()
    .skipLocked()
  return db
    .updateTable('outbox')
    .set((eb) => ({ tries: eb('tries', '+', 1), next_try_at: after(now, LIFETIME.mailClaim) }))
    .where('id', '=', due)
    .returning(['id', 'recipient as to', 'sealed_mail as sealedMail', 'tries'])
    .returning('created_at as handedOverAt')
    .executeTakeFirst()
}

async function deliver(delivery: Delivery, mail: Claimed, now: () => Date): Promise<void> {
  const { db, sealer, send, log } = delivery
  const message = sealer.open('mail', mail.sealedMail ?? '')
  if (message === undefined)
    return giveUp(delivery, mail, now(), 'sealed under a secret that is gone')
  try {
    await send({ id: mail.id, to: mail.to, ...(JSON.parse(message) as Message) })
  } catch (error) {
    if (error instanceof MailRefused) return giveUp(delivery, mail, now(), error.message)
    log('mail_delayed', { mail: mail.id, tries: mail.tries, reason: String(error) })
    return tryLater(delivery, mail, now())
  }
  await db
    .updateTable('outbox')
    .set({ delivered_at: now(), sealed_mail: null })
    .where('id', '=', mail.id)
    .execute()
  log('mail_delivered', { mail: mail.id, tries: mail.tries })
}

async function tryLater(delivery: Delivery, mail: Claimed, now: Date): Promise<void> {
  if (mail.handedOverAt < after(now, -LIFETIME.mailTrying)) {
    return giveUp(delivery, mail, now, 'could not be delivered for a day')
  }
  const pause = Math.min(BACK_OFF.first * 2 ** (mail.tries - 1), BACK_OFF.longest)
  await delivery.db
    .updateTable('outbox')
    .set({ next_try_at: after(now, pause) })
    .where('id', '=', mail.id)
    .execute()
}

async function giveUp({ db, log }: Delivery, { id, tries }: Claimed, now: Date, reason: string) {
  await db
    .updateTable('outbox')
    .set({ given_up_at: now, sealed_mail: null })
    .where('id', '=', id)
    .execute()
  log('mail_given_up', { mail: id, tries, reason })
}
