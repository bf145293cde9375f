/**
 * For the server of an app the hub is away, in each way that there is: who is signed in stays so, the local sign-in works, who
 * comes back from the hub is told quickly, and nobody asks the hub all the time.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { localPassword } from '../../../demo-apps/shared/people.ts'
import { startMail, type MailProcess } from '../app-process.ts'
import { atMost, none, type Fault, type Figure } from '../fault.ts'
import type { Installation } from '../installation.ts'
import { interceptReturns, somebodyAtHub } from '../return.ts'
import { LOST, siteAt, type Answer } from '../site.ts'
import {
  goToMail,
  isAccepted,
  leaveMail,
  lookAround,
  untilGranted,
  type Scene,
  type Visitor,
} from '../visit.ts'
import type { Mood } from '../wire.ts'

const MOODS: readonly Mood[] = ['refusing', 'hanging', 'black hole', 'failing']
const PACE = 300 // milliseconds between two rounds of what people do

export const hubAway: Fault = {
  title: 'hub refusing, hanging, black-holed or answering 500',
  database: 'postgres',
  async run(installation, lengths) {
    const { mailEnvironment, scene } = installation
    const environment = mailEnvironment('mail-code') // which needs the hub whenever somebody comes back
    const mail = await startMail(environment)
    const answers: Answer[] = []
    const site = siteAt(Number(environment.PORT), (answer) => answers.push(answer))
    const there: Scene = { ...scene, mail: site, mailUrl: environment.IDENTITY_APP_URL! }
    const stage = { there, mail, answers }
    const figures: Figure[] = []
    try {
      for (const mood of MOODS)
        figures.push(...(await during(installation, stage, { mood, seconds: lengths.hubAway })))
    } finally {
      await installation.wire.become('well')
      await mail.end()
    }
    return figures
  },
}

interface Stage {
  there: Scene
  mail: MailProcess
  answers: Answer[]
}

async function during(
  { wire, ledger }: Installation,
  { there, mail, answers }: Stage,
  { mood, seconds }: { mood: Mood; seconds: number },
): Promise<Figure[]> {
  const inside = await somebodyAtHub(there)
  await untilGranted(() => goToMail(there, inside))
  const outside = await somebodyAtHub(there)
  const [wrong, told] = [ledger.wrongRefusals.length, mail.told().length]
  await wire.become(mood)
  const awayAt = performance.now()
  const looks = ledger.looks
  const locally: number[] = []
  let accepted = 0
  while (performance.now() < awayAt + seconds * 1000) {
    await lookAround(there, inside)
    locally.push(await signInLocally(there))
    const [arrival] = await interceptReturns(there, outside, 1)
    if (await isAccepted(there, arrival!)) accepted += 1
    await delay(PACE)
  }
  const elapsed = (performance.now() - awayAt) / 1000
  const meanwhile = answers.filter(({ at }) => at > awayAt)
  const returns = meanwhile.filter(({ path }) => path.endsWith('/callback'))
  const calls = mail.told().slice(told).match(FAILED_CALL)?.length ?? 0
  await wire.become('well')
  const healing = await secondsUntilArrival(there, outside)

  const unfit = returns.filter(({ status }) => status !== 503).map(({ status }) => status)
  const refused = locally.filter((status) => status !== 303)
  return [
    none(`${mood}: sessions lost`, ledger.wrongRefusals.slice(wrong), ledger.looks - looks),
    none(`${mood}: local sign-ins refused`, refused, locally.length),
    none(
      `${mood}: returns not answered by the page that says so`,
      unfit,
      returns.length - accepted,
    ),
    atMost(5, 's', `${mood}: the slowest answer of the app`, slowest(meanwhile)),
    atMost(
      Math.floor(elapsed / 5) + 1,
      'calls',
      `${mood}: calls in ${elapsed.toFixed(0)} s`,
      calls,
    ),
    atMost(10, 's', `${mood}: arriving again after its return`, healing),
  ]
}

/** One line for each call that came to nothing; a refusal without a call is none. */
const FAILED_CALL =
  /keys_unavailable|revocations_unavailable|could not be redeemed|a redemption answered/g

async function signInLocally({ mail, mailUrl }: Scene): Promise<number> {
  const email = 'alice@example.com'
  const body = new URLSearchParams({ email, password: localPassword('mail', email) })
  const headers = { origin: mailUrl }
  return (await mail(new Request(`${mailUrl}/login`, { method: 'POST', body, headers }))).status
}

async function secondsUntilArrival(there: Scene, visitor: Visitor): Promise<number> {
  const backAt = performance.now()
  const seconds = () => (performance.now() - backAt) / 1000
  while (!(await goToMail(there, visitor)) && seconds() < 60) await delay(100)
  await leaveMail(there, visitor)
  return seconds()
}

const slowest = (answers: readonly Answer[]) =>
  Math.max(...answers.map(({ took, status }) => (status === LOST ? Infinity : took))) / 1000
