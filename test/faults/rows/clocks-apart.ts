/**
 * Clocks that differ: between replicas, between hub and app, and by an hour all at once.
 */
import { equal, none, type Fault, type Figure } from '../fault.ts'
import type { Clock } from '../clocks.ts'
import type { Installation } from '../installation.ts'
import { interceptReturns, somebodyAtHub } from '../return.ts'
import {
  goToMail,
  isAccepted,
  leaveMail,
  lookAround,
  newVisitor,
  signIn,
  untilGranted,
  type Visitor,
} from '../visit.ts'

const PEOPLE = 5
const HOUR = 3_600_000

export const clocksApart: Fault = {
  title: 'clocks 90 s apart, jumps of an hour',
  database: 'postgres',
  async run(installation) {
    const { clocks, scene, ledger, crowd } = installation
    await (await crowd(PEOPLE)).leave()
    const people = await Promise.all(
      ledger.people.slice(0, PEOPLE).map(async (email) => {
        const visitor = newVisitor(scene, email)
        await untilGranted(() => signIn(scene, visitor))
        await untilGranted(() => goToMail(scene, visitor))
        return visitor
      }),
    )
    const figures = [
      await unharmed(installation, people, 'replicas 90 s apart', {
        ...{ 'replica 0': 45_000, 'replica 1': -45_000 },
      }),
      await refusedForItsClock(installation, 'a hub 90 s ahead', 90_000),
      await refusedForItsClock(installation, 'a hub 185 s behind', -185_000),
      await refusedLater(installation),
      await unharmed(
        installation,
        people,
        'a replica an hour ahead',
        { 'replica 0': HOUR },
        'look',
      ),
      await unharmed(
        installation,
        people,
        'a replica an hour behind',
        { 'replica 0': -HOUR },
        'look',
      ),
      await unharmed(installation, people, 'Mail an hour ahead', { mail: HOUR }, 'look'),
      await unharmed(installation, people, 'Mail an hour behind', { mail: -HOUR }, 'look'),
    ]
    await clocks.set({})
    return [...figures, await unharmed(installation, people, 'right again', {})]
  },
}

type Offsets = Partial<Record<Clock, number>>

/** Nobody is signed out, and whoever goes to Mail arrives there, where the clocks allow it. */
async function unharmed(
  { clocks, scene, ledger }: Installation,
  people: readonly Visitor[],
  what: string,
  offsets: Offsets,
  act: 'look' | 'go' = 'go',
): Promise<Figure> {
  await clocks.set(offsets)
  const before = [ledger.wrongRefusals.length, ledger.strangers.length] as const
  for (const visitor of people) {
    for (let look = 0; look < 4; look += 1) await lookAround(scene, visitor) // at either replica
    if (act === 'look') continue
    await leaveMail(scene, visitor)
    await goToMail(scene, visitor)
  }
  const harmed = [...ledger.wrongRefusals.slice(before[0]), ...ledger.strangers.slice(before[1])]
  return none(`${what}: people signed out or refused`, harmed, people.length)
}

/** Both replicas are wrong, so their tokens are: Mail's operator is told that it is a clock. */
async function refusedForItsClock(
  { clocks, scene, mail }: Installation,
  what: string,
  offset: number,
): Promise<Figure> {
  await clocks.set({ 'replica 0': offset, 'replica 1': offset })
  const [arrival] = await interceptReturns(scene, await somebodyAtHub(scene), 1)
  const before = mail.told().length
  const verdict = (await isAccepted(scene, arrival!)) ? 'accepted' : 'refused'
  const told = mail.told().slice(before)
  const words = told.includes('clock') ? 'told of a clock' : `told: ${told}`
  return equal('refused, told of a clock', what, `${verdict}, ${words}`)
}

/** A token lives for 120 seconds, and a minute more for clocks that differ. */
async function refusedLater({ clocks, scene }: Installation): Promise<Figure> {
  await clocks.set({})
  const returns = await interceptReturns(scene, await somebodyAtHub(scene), 2)
  const verdicts: boolean[] = []
  for (const [index, seconds] of [170, 185].entries()) {
    await clocks.set({ mail: seconds * 1000 })
    verdicts.push(await isAccepted(scene, returns[index]!))
  }
  return equal('true, false', 'a token is accepted after 170 s, 185 s', verdicts.join(', '))
}
