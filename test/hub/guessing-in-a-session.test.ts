/**
 * Guessing the current password in a session: a thief with copied cookies runs into a limit, and takes nothing from the
 * owner's other browsers.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { PASSWORD } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { ADA, createPerson, refusal, signedInPerson, type Person } from './person.ts'

const MINUTE = 60_000

const hub = useHub()
let ada: Person
beforeEach(async () => void (ada = await signedInPerson(hub)))

describe('guessing the current password in a stolen session', () => {
  const change = (person: Person, current: string) =>
    person.post('password/change', { current, password: 'Another-Horse9' })
  const withdraw = (person: Person, password: string) =>
    person.call('DELETE', 'withdraw', { password })

  /** Ten wrong ones, at both doors. */
  async function useUpGuesses(person: Person) {
    for (const act of [change, withdraw]) {
      const answers = await Promise.all([1, 2, 3, 4, 5].map(() => act(person, 'Wrong-Pass1')))
      expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(401))
    }
  }

  test.each([
    ['to change it', change],
    ['to withdraw', withdraw],
  ])('%s ends after ten, whatever comes then', async (_what, act) => {
    await useUpGuesses(ada)
    const late = await act(ada, PASSWORD)
    expect(refusal(late)).toEqual({ status: 429, code: 'too_many_requests' })
    expect(Number(late.response.headers.get('retry-after'))).toBeGreaterThan(0)
    hub.pass(15 * MINUTE + 1)
    expect((await act(ada, PASSWORD)).status).toBeLessThan(300)
  })

  test('reaches a hundred in all', async () => {
    let reached = 0
    for (let quarter = 0; quarter < 12; quarter += 1) {
      const answers = await Promise.all(
        Array.from({ length: 12 }, () => change(ada, 'Wrong-Pass1')),
      )
      reached += answers.filter(({ status }) => status === 401).length
      hub.pass(15 * MINUTE + 1)
    }
    expect(reached).toBe(100)
  })

  test('leaves the owner every other session, and a new sign-in', async () => {
    const elsewhere = createPerson(hub)
    await elsewhere.signIn()
    await useUpGuesses(ada)
    expect((await ada.signIn()).status).toBe(200)
    expect((await change(ada, 'Wrong-Pass1')).status).toBe(401)
    expect((await change(elsewhere, PASSWORD)).status).toBe(200)
  })

  test('is not kept from the owner by strangers', async () => {
    const stranger = createPerson(hub)
    for (const _ of Array(11)) await stranger.signIn(ADA, 'Wrong-Pass1')
    expect((await change(ada, PASSWORD)).status).toBe(200)
  })

  test('is forgotten by the right one, even when the new one will not do', async () => {
    for (const _ of Array(12)) {
      const answer = await ada.post('password/change', { current: PASSWORD, password: 'short' })
      expect(refusal(answer)).toEqual({ status: 400, code: 'weak_password' })
    }
  })
})
