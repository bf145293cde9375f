/**
 * Limits on PostgreSQL, at two replicas of one hub: parallel tries never get through more often than the limit says, at
 * whichever replica they arrive, and a restart forgets nothing.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { days } from '../../hub/src/base/duration.ts'
import { byStrangers, byStrangersAnywhere } from '../../hub/src/domain/people/guess.ts'
import { removeExpired } from '../../hub/src/domain/people/housekeeping.ts'
import { forget } from '../../hub/src/domain/people/throttle.ts'
import { authorizeUrl, PASSWORD, TWO_APPS, type TestHub } from '../support/hub.ts'
import { useReplicas } from '../support/use-replicas.ts'
import { ADA, createPerson } from './person.ts'

const SETTINGS = { ...TWO_APPS, limits: { refusedRequestsPerNetwork: 10 } }
const { replicas, openReplica, together } = useReplicas(SETTINGS)

async function atBoth(act: (hub: TestHub) => Promise<{ status: number }> | { status: number }) {
  const answers = await together(30, act)
  return answers.map(({ status }) => status).sort()
}

test('of thirty wrong passwords at once ten are compared, and after a restart none', async () => {
  await replicas[0].addUser(ADA)
  const statuses = await atBoth((hub) => createPerson(hub).signIn(ADA, 'Wrong-Pass1'))
  expect(statuses).toEqual([...Array(10).fill(401), ...Array(20).fill(429)])

  const restarted = await openReplica()
  expect((await createPerson(restarted).signIn(ADA, PASSWORD)).status).toBe(429)
  await restarted.close()
})

test('of thirty wrong current passwords at once in one session ten are compared', async () => {
  await replicas[0].addUser(ADA)
  const ada = createPerson(replicas[0])
  await ada.signIn()
  const statuses = await atBoth((hub) =>
    createPerson(hub).post(
      'password/change',
      { current: 'Wrong-Pass1', password: 'Another-Horse9' },
      { Cookie: ada.cookie() },
    ),
  )
  expect(statuses).toEqual([...Array(10).fill(401), ...Array(20).fill(429)])
})

test('a guess that is counted and guesses that are forgotten do not block each other', async () => {
  const [{ db }, other] = replicas
  const guess = () => createPerson(other).signIn(ADA, 'Wrong-Pass1')
  await guess()
  const counters = [...byStrangers(ADA), byStrangersAnywhere(ADA)]
  const both = await db.transaction().execute(async (tx) => {
    await tx.selectFrom('throttles').where('key', 'like', '%PerAccount%').forUpdate().execute()
    const guessed = guess()
    await delay(300) // it waits for us
    const forgotten = forget(db, counters)
    await delay(300) // it waits behind the guess
    return { guessed, forgotten }
  })
  expect((await both.guessed).status).toBe(401)
  await both.forgotten
  expect(await db.selectFrom('throttles').select('key').execute()).toEqual([
    { key: expect.stringContaining('refusedCredentialsPerNetwork') },
  ])
})

test('old counters are removed without waiting for whoever counts', async () => {
  const [{ db, clock, hub }] = replicas
  await createPerson(replicas[0]).signIn(ADA, 'Wrong-Pass1')
  const later = new Date(Number(clock.at) + days(31))
  await db.transaction().execute(async (tx) => {
    await tx.selectFrom('throttles').where('key', 'like', '%PerAccount%').forUpdate().execute()
    await removeExpired(db, hub.config.sessions, later)
  })
  expect(await db.selectFrom('throttles').select('key').execute()).toEqual([
    { key: expect.stringContaining('PerAccount') },
  ])
})

test('of thirty requests for an unknown app at once ten are looked at', async () => {
  const statuses = await atBoth(async ({ app }) => app.request(authorizeUrl({ app: 'unknown' })))
  expect(statuses).toEqual([...Array(10).fill(400), ...Array(20).fill(429)])
})
