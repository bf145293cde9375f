/**
 * What a hub does beside answering: delivers its mail, tells apps of sessions that ended, rotates its signing keys,
 * chains its audit trail and makes room for it, and removes what has run out. Every replica does all of it; the database sees to it that each thing is done once.
 */
import { LIFETIME } from './base/duration.ts'
import { chainEvents } from './domain/audit/chain.ts'
import { keepMonths } from './domain/audit/retention.ts'
import { removeExpired } from './domain/people/housekeeping.ts'
import { rotateWhenDue } from './domain/tokens/key-rotation.ts'
import { deliverLogouts } from './domain/tokens/logout-delivery.ts'
import type { Hub } from './http/hub.ts'
import { deliverDue, deliverLast } from './mail/delivery.ts'
import { createSmtpTransport } from './mail/smtp.ts'

export interface Chores {
  /** Waits for what is under way, and hands over the last mails. */
  stop(): Promise<void>
}

export function startChores(hub: Hub): Chores {
  const { config, db, sealer, log, now } = hub
  const { issuer } = config
  const chores = [
    every(LIFETIME.housekeeping, () => removeExpired(db, config.sessions, now())),
    every(LIFETIME.housekeeping, () => rotateWhenDue(db, { sealer, times: config.keys }, now())),
    every(LIFETIME.auditSettling, () => chainEvents(hub, now())),
    every(LIFETIME.housekeeping, () => keepMonths({ db, log, ...config.audit }, now())),
    every(LIFETIME.deliveryPoll, () => deliverLogouts({ ...hub, issuer }, now)),
  ]
  const delivery = config.smtp && { db, sealer, log, send: createSmtpTransport(config.smtp) }
  let isStopping = false
  if (delivery)
    chores.push(every(LIFETIME.deliveryPoll, () => deliverDue(delivery, now, () => isStopping)))
  return {
    async stop() {
      isStopping = true
      await Promise.all(chores.map((stop) => stop()))
      if (delivery) await deliverLast(delivery, now).catch(tell)
    },
  }

  function tell(error: unknown): void {
    log('chore_failed', { error })
  }

  /** One run at a time; a failure is told and the next run comes all the same. */
  function every(pause: number, chore: () => Promise<unknown>): () => Promise<unknown> {
    let running: Promise<unknown> = Promise.resolve()
    let isIdle = true
    const timer = setInterval(() => {
      if (!isIdle) return
      isIdle = false
      running = chore()
        .catch(tell)
        .finally(() => (isIdle = true))
    }, pause)
    timer.unref()
    return () => {
      clearInterval(timer)
      return running
    }
  }
}
