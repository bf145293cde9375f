/**
 * Guessing passwords: a stranger runs into limits, and never locks anybody out.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { createPasswordHasher, type GuardedHasher } from '../../hub/src/base/password-hasher.ts'
import { CHEAP_HASH, linkTokenOf, PASSWORD } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { ADA, createPerson, newestMail, refusal, type Person } from './person.ts'

const BOB = { email: 'bob@example.com' }
const MINUTE = 60_000

const hub = useHub()
let ada: Person
beforeEach(async () => {
  await hub.addUser(ADA)
  ada = createPerson(hub)
})

const guess = (person: Person, times: number) =>
  Promise.all(Array.from({ length: times }, () => person.signIn(ADA, 'Wrong-Pass1')))

describe('guessing a password', () => {
  test('from unknown browsers ends after ten, with Retry-After, and for unknown addresses alike', async () => {
    for (const email of [ADA, 'eve@example.com']) {
      const answers = []
      for (let count = 0; count < 11; count += 1) {
        answers.push(await createPerson(hub).signIn(email, 'Wrong-Pass1'))
      }
      expect(answers.map(({ status }) => status)).toEqual([...Array<number>(10).fill(401), 429])
      expect(Number(answers[10]!.response.headers.get('retry-after'))).toBeGreaterThan(0)
    }
  })

  test('locks out neither the known browser nor the mail link', async () => {
    await ada.signIn()
    await ada.post('signout')
    await guess(createPerson(hub), 15)
    expect((await createPerson(hub).signIn()).status).toBe(429)
    expect((await ada.signIn()).status).toBe(200)

    const elsewhere = createPerson(hub)
    await elsewhere.post('magic-link', { email: ADA })
    const token = linkTokenOf(await newestMail(hub))
    expect((await elsewhere.post('magic-link/confirm', { token })).status).toBe(200)
  })

  test('may go on after a quarter of an hour, and no further than a hundred in all', async () => {
    let reached = 0
    for (let quarter = 0; quarter < 14; quarter += 1) {
      const answers = await guess(createPerson(hub), 12)
      reached += answers.filter(({ status }) => status === 401).length
      hub.pass(15 * MINUTE + 1)
    }
    expect(reached).toBe(100)
  })

  test('is forgotten by a success', async () => {
    await guess(createPerson(hub), 9)
    await createPerson(hub).signIn()
    await guess(createPerson(hub), 9)
    expect((await createPerson(hub).signIn()).status).toBe(200)
  })

  test('from a known browser ends after a hundred, until the owner proves the address by mail', async () => {
    await ada.signIn()
    for (const _ of Array(10)) {
      const answers = await guess(ada, 10)
      expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(401))
    }
    expect((await ada.signIn()).status).toBe(429)

    await ada.post('password/reset/request', { email: ADA })
    const token = linkTokenOf(await newestMail(hub))
    const password = 'Another-Horse9'
    expect((await ada.post('password/reset/confirm', { token, password })).status).toBe(200)
    expect((await ada.signIn(ADA, password)).status).toBe(200)
  })
})

test('a busy hub counts neither right passwords nor sign-ups against anybody', async () => {
  await ada.signIn()
  const { passwords } = hub.hub
  hub.hub.passwords = await createPasswordHasher(CHEAP_HASH, 1)
  const quiet = keepBusy(hub.hub.passwords)
  const useAll = async () => [
    await createPerson(hub).signIn(),
    await createPerson(hub).signUp(BOB),
    await ada.post('password/change', { current: PASSWORD, password: 'Another-Horse9' }),
  ]
  for (const answer of (await Promise.all(Array.from({ length: 31 }, useAll))).flat()) {
    expect(refusal(answer)).toEqual({ status: 503, code: 'hub_busy' })
    expect(answer.response.headers.get('retry-after')).toBe('2')
  }

  await quiet()
  expect((await useAll()).map(({ status }) => status)).toEqual([200, 202, 200])
  hub.hub.passwords = passwords
})

/** Takes every place in the queue until it is called off. */
function keepBusy(passwords: GuardedHasher): () => Promise<unknown> {
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  const takePlace = () => passwords.admit(() => held)
  const places = Promise.allSettled(Array.from({ length: 200 }, takePlace))
  return () => {
    release()
    return places
  }
}
