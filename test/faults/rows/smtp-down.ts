/**
 * The SMTP server goes away while people sign up, and comes back.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { atMost, none, type Fault } from '../fault.ts'
import { newVisitor, signUp } from '../visit.ts'

const PACE = 500 // milliseconds between two who sign up
const PATIENCE = 60_000 // milliseconds until every mail must have arrived

export const smtpDown: Fault = {
  title: 'SMTP down',
  database: 'postgres',
  async run({ smtp, scene, answers }, lengths) {
    await smtp.stop()
    const downAt = performance.now()
    const newcomers: string[] = []
    while (performance.now() < downAt + lengths.smtpDown * 1000) {
      const visitor = newVisitor(scene)
      if (await signUp(scene, visitor)) newcomers.push(visitor.email)
      await delay(PACE)
    }
    const asked = answers.filter(({ at }) => at > downAt)
    await smtp.start()
    const backAt = performance.now()
    const recipients = () => smtp.received.flatMap(({ to }) => to)
    const missing = () => {
      const reached = new Set(recipients())
      return newcomers.filter((email) => !reached.has(email))
    }
    while (missing().length > 0 && performance.now() < backAt + PATIENCE) await delay(50)
    const arrival = (performance.now() - backAt) / 1000
    await delay(2000) // for one that is sent twice

    return [
      none(
        'sign-ups not accepted',
        asked.filter(({ status }) => status !== 202),
        asked.length,
      ),
      atMost(1, 's', 'the slowest of them', Math.max(...asked.map(({ took }) => took)) / 1000),
      none('mails that did not arrive', missing(), newcomers.length),
      atMost(60, 's', 'the last one after its return', arrival),
      none(
        'mails twice',
        repeated(recipients().filter((email) => newcomers.includes(email))),
        newcomers.length,
      ),
    ]
  },
}

const repeated = (all: readonly string[]) => all.filter((each, index) => all.indexOf(each) < index)
