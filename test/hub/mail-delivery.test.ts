/**
 * The outbox and a real SMTP server: every mail arrives, once, whatever the server does meanwhile.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { deliverDue, type MailDelivery } from '../../hub/src/mail/delivery.ts'
import { createSmtpTransport } from '../../hub/src/mail/smtp.ts'
import { createApiClient, openTestHub, PASSWORD, type TestHub } from '../support/hub.ts'
import { openSmtpServer } from '../support/smtp.ts'

const FROM = 'Acme <hello@acme.example>'
const MINUTE = 60_000

let hub: TestHub
let smtp: Awaited<ReturnType<typeof openSmtpServer>>
let delivery: MailDelivery
beforeAll(async () => {
  smtp = await openSmtpServer()
  hub = await openTestHub({ environment: { SMTP_URL: smtp.url, MAIL_FROM: FROM } })
  const { db, sealer, log } = hub.hub
  delivery = { db, sealer, log, send: createSmtpTransport({ url: smtp.url, from: FROM }) }
})
beforeEach(async () => {
  await hub.empty()
  smtp.received.length = 0
  Object.assign(smtp.mood, { refuseWith: undefined, answerAfter: undefined })
})
afterAll(async () => {
  await smtp.stop()
  await hub.close()
})

const signUp = (email = 'ada@example.com') =>
  createApiClient(hub).post('email/signup', { email, name: 'Ada', password: PASSWORD })
const deliver = () => deliverDue(delivery, () => hub.clock.at)
const triesOf = async () => {
  const rows = await hub.db.selectFrom('outbox').select('tries').execute()
  return rows.map(({ tries }) => tries)
}
const dueAt = async () => {
  const { next_try_at } = await hub.db
    .selectFrom('outbox')
    .select('next_try_at')
    .executeTakeFirstOrThrow()
  return Number(next_try_at)
}
const bodies = () => hub.db.selectFrom('outbox').select('sealed_mail').execute()

describe('a mail in the outbox', () => {
  test('arrives with its link, its code and its sender, and its body is erased', async () => {
    await signUp()
    await deliver()

    expect(smtp.received).toHaveLength(1)
    const [mail] = smtp.received
    expect(mail).toMatchObject({ from: 'hello@acme.example', to: ['ada@example.com'] })
    expect(mail!.raw).toMatch(/Subject: Confirm your address/)
    expect(mail!.raw.replace(/=\r\n/g, '')).toContain('https://hub.test/verify?token=')
    expect(await bodies()).toEqual([{ sealed_mail: null }])
  })

  test('is not sent a second time', async () => {
    await signUp()
    await deliver()
    hub.pass(10 * MINUTE)
    await deliver()
    expect(smtp.received).toHaveLength(1)
  })

  test('leaves once, though eight workers look for it', async () => {
    for (let index = 0; index < 5; index += 1) await signUp(`ada${index}@example.com`)
    await Promise.all(Array.from({ length: 8 }, deliver))
    expect(smtp.received.map(({ to }) => to[0]).sort()).toEqual(
      [0, 1, 2, 3, 4].map((index) => `ada${index}@example.com`),
    )
  })

  test('does not wait for the one before, up to five at once', async () => {
    for (let index = 0; index < 12; index += 1) await signUp(`ada${index}@example.com`)
    const letGo: (() => void)[] = []
    const send = () => new Promise<void>((resolve) => void letGo.push(resolve))
    const delivered = deliverDue({ ...delivery, send }, () => hub.clock.at)
    await expect.poll(() => letGo.length).toBe(5)
    letGo[0]!()
    await expect.poll(() => letGo.length).toBe(6)
    for (let index = 1; index < 12; index += 1) {
      await expect.poll(() => letGo.length).toBeGreaterThan(index)
      letGo[index]!()
    }
    await delivered
    expect(letGo).toHaveLength(12)
  })

  test('is out of hand when a run ends, though another one failed', async () => {
    for (let index = 0; index < 3; index += 1) await signUp(`ada${index}@example.com`)
    const told: string[] = []
    const log: MailDelivery['log'] = (event) => {
      if (told.push(event) === 1) throw new Error('no log')
    }
    let pause = 0
    const send = () => new Promise<void>((resolve) => void setTimeout(resolve, (pause += 50)))
    await expect(deliverDue({ ...delivery, send, log }, () => hub.clock.at)).rejects.toThrow(
      'no log',
    )
    expect(told).toEqual(['mail_delivered', 'mail_delivered', 'mail_delivered'])
  })

  test('is tried again after a temporary refusal', async () => {
    await signUp()
    smtp.mood.refuseWith = 451
    await deliver()
    smtp.mood.refuseWith = undefined as never
    await deliver()
    expect(smtp.received).toHaveLength(0) // not at once

    hub.pass(2000)
    await deliver()
    expect(smtp.received).toHaveLength(1)
  })

  test('is given up after a refusal for good, and its body is erased', async () => {
    await signUp()
    smtp.mood.refuseWith = 550
    await deliver()
    smtp.mood.refuseWith = undefined as never
    hub.pass(10 * MINUTE)
    await deliver()

    expect(smtp.received).toHaveLength(0)
    expect(hub.events).toContainEqual(expect.objectContaining({ event: 'mail_given_up' }))
    expect(await bodies()).toEqual([{ sealed_mail: null }])
  })

  test('waits while the server is away for ten minutes, and arrives within a minute of its return', async () => {
    await signUp()
    await smtp.stop()
    const returnsAt = hub.clock.at.getTime() + 10 * MINUTE
    while (hub.clock.at.getTime() < returnsAt) {
      await deliver()
      hub.pass(1000)
    }
    await smtp.start()
    for (let second = 0; second < 60; second += 1) {
      await deliver()
      hub.pass(1000)
    }
    expect(smtp.received).toHaveLength(1)
  })

  test('is not kept waiting by one that hangs, nor by its own lateness', async () => {
    await signUp()
    let letGo = () => {}
    const send: MailDelivery['send'] = async (mail) => {
      if (mail.to === 'ada@example.com') await new Promise<void>((resolve) => (letGo = resolve))
    }
    const delivered = deliverDue({ ...delivery, send }, () => hub.clock.at)
    await expect.poll(triesOf).toEqual([1])
    await signUp('bob@example.com')
    await expect.poll(bodies).toContainEqual({ sealed_mail: null })
    letGo()
    await delivered
  })

  test('is begun no more once the hub stops', async () => {
    for (let index = 0; index < 8; index += 1) await signUp(`ada${index}@example.com`)
    let isOver = false
    const send = async () => void (isOver = true)
    await deliverDue(
      { ...delivery, send },
      () => hub.clock.at,
      () => isOver,
    )
    const tries = await triesOf()
    expect(tries.filter((count) => count > 0).length).toBeLessThanOrEqual(5)
    expect(tries).toContain(0)
  })

  test('stays claimed for as long as it is under way', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    await signUp()
    let letGo = () => {}
    const send = () => new Promise<void>((resolve) => (letGo = resolve))
    const delivered = deliverDue({ ...delivery, send }, () => hub.clock.at)
    await expect.poll(triesOf).toEqual([1])
    for (let half = 0; half < 4; half += 1) {
      hub.pass(MINUTE / 2)
      const before = await dueAt()
      vi.advanceTimersByTime(MINUTE / 2)
      await expect.poll(dueAt).toBeGreaterThan(before)
    }
    await deliver() // another worker
    expect(smtp.received).toHaveLength(0)
    letGo()
    await delivered
    expect(await bodies()).toEqual([{ sealed_mail: null }])
  })

  test('comes from another worker when the one that claimed it has died', async () => {
    await signUp()
    let isDead = false
    const send = () => {
      isDead = true
      return new Promise<never>(() => {})
    }
    void deliverDue(
      { ...delivery, send },
      () => hub.clock.at,
      () => isDead,
    )
    await expect.poll(triesOf).toEqual([1])

    await deliver()
    expect(smtp.received).toHaveLength(0) // still claimed
    hub.pass(MINUTE + 1)
    await deliver()
    expect(smtp.received).toHaveLength(1)
  })
})
