/**
 * Delivers the outbox of mails. A mail's Message-ID stays the same, so that one that is sent twice around a crash is one mail
 * to the reader's program.
 */
import type { Selectable } from 'kysely'
import { DEADLINE } from '../base/duration.ts'
import { LIMIT } from '../base/limit.ts'
import type { Log } from '../base/log.ts'
import type { Sealer } from '../base/sealing.ts'
import { deliverAll, deliverNext, Undeliverable, type Delivery } from '../db/delivery.ts'
import type { Db, OutboxTable } from '../db/schema.ts'
import type { Message } from './mail.ts'

export interface OutgoingMail extends Message {
  id: string
  to: string
}

/** Sends one mail. Throws Undeliverable when trying again is of no use; any other error is tried again. */
export type Transport = (mail: OutgoingMail) => Promise<void>

export interface MailDelivery {
  db: Db
  sealer: Sealer
  send: Transport
  log: Log
}

/** Delivers what is due, several at once: one that hangs must not keep the others waiting, nor a backlog take its time. */
export const deliverDue = (
  mails: MailDelivery,
  now: () => Date,
  isOver = () => false,
): Promise<void> => deliverAll(deliveryOf(mails), now, { atOnce: LIMIT.mailsAtOnce, isOver })

/** Before a hub ends: what its last requests handed over, unless the server does not take it. */
export async function deliverLast(mails: MailDelivery, now: () => Date): Promise<void> {
  const latest = performance.now() + DEADLINE.lastMails
  const isOver = () => performance.now() > latest
  while (!isOver() && (await deliverNext(deliveryOf(mails), now)) === 'delivered');
}

const deliveryOf = ({
  db,
  sealer,
  send,
  log,
}: MailDelivery): Delivery<Selectable<OutboxTable>> => ({
  ...{ db, log, table: 'outbox', name: 'mail', erased: { sealed_mail: null } },
  about: ({ id }) => ({ mail: id }),
  async send({ id, recipient, sealed_mail }) {
    const message = sealer.open('mail', sealed_mail ?? '')
    if (message === undefined) throw new Undeliverable('sealed under a secret that is gone')
    await send({ id, to: recipient, ...(JSON.parse(message) as Message) })
  },
})
