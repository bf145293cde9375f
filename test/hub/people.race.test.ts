/**
 * Races over people, on PostgreSQL: what may happen once happens once, and nobody gets a 5xx for having come second.
 */
import { expect, test } from 'vitest'
import { codeOf, linkTokenOf, PASSWORD } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { ADA, createPerson, newestMail, refusal, type Person } from './person.ts'

/** The races are not about them. */
const GENEROUS = { signUpsPerNetwork: 1000, wrongPasswordsPerAccount: 1000, mailsPerAddress: 1000 }

const hub = useHub({ settings: { limits: GENEROUS } })

const count = async (table: 'users' | 'sessions' | 'pending_sign_ups') =>
  (await hub.db.selectFrom(table).selectAll().execute()).length

const several = <T>(times: number, act: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: times }, (_, index) => act(index)))

const statuses = (answers: Array<{ status: number }>) => answers.map(({ status }) => status).sort()

test('of ten verifications with one link one makes the user and the session', async () => {
  const ada = createPerson(hub)
  await ada.signUp()
  const token = linkTokenOf(await newestMail(hub))

  const answers = await several(10, () => ada.post('email/verify', { token }))
  expect(statuses(answers)).toEqual([200, ...Array(9).fill(400)])
  expect([await count('users'), await count('sessions')]).toEqual([1, 1])
})

test('of ten browsers that verify one address at once one makes the user', async () => {
  for (const _ of [1, 2, 3]) {
    await hub.empty()
    const people = Array.from({ length: 10 }, () => createPerson(hub))
    const tokens: string[] = []
    for (const person of people) {
      await person.signUp()
      tokens.push(linkTokenOf(await newestMail(hub)))
    }
    const answers = await several(10, (index) =>
      people[index]!.post('email/verify', { token: tokens[index] }),
    )
    expect(statuses(answers)).toEqual([200, ...Array(9).fill(400)])
    expect([await count('users'), await count('sessions')]).toEqual([1, 1])
  }
})

test('twenty sign-ups for one address at once are all answered alike', async () => {
  const ada = createPerson(hub)
  await ada.signUp()
  const answers = await several(20, (index) => (index % 2 ? ada : createPerson(hub)).signUp())
  expect(statuses(answers)).toEqual(Array(20).fill(202))
  expect(await count('pending_sign_ups')).toBe(11)
  expect(await hub.mails()).toHaveLength(21)
})

test('signing up again, another mail and the proof at once hinder nobody', async () => {
  for (const _ of [1, 2, 3]) {
    await hub.empty()
    const ada = createPerson(hub)
    await ada.signUp()
    const token = linkTokenOf(await newestMail(hub))
    const acts = [
      () => ada.post('email/verify', { token }),
      () => ada.post('email/verify/resend', { email: ADA }),
      () => createPerson(hub).post('email/verify/resend', { email: ADA }),
      () => createPerson(hub).signUp(),
      () => ada.post('email/verify', { email: ADA, code: '000000' }),
    ]
    const answers = await several(25, (index) => acts[index % acts.length]!())
    expect(answers.filter(({ status }) => status >= 500)).toEqual([])
    expect(await count('users')).toBeLessThanOrEqual(1)
  }
})

/** Guesses at every challenge at once; answers how often each was compared. */
async function guessAtOnce(people: Person[], codes: string[], each: number) {
  const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')
  await several(people.length * each, (index) => {
    const which = index % people.length
    return people[which]!.post('email/verify', { email: ADA, code: wrong(codes[which]!) })
  })
  const rows = await hub.db.selectFrom('one_time_tokens').select('tries').execute()
  return rows.map(({ tries }) => tries)
}

test('thirty guesses at once are five tries', async () => {
  const ada = createPerson(hub)
  await ada.signUp()
  const code = codeOf(await newestMail(hub))
  expect(await guessAtOnce([ada], [code], 30)).toEqual([5])
  const answer = await ada.post('email/verify', { email: ADA, code })
  expect(refusal(answer)).toEqual({ status: 400, code: 'invalid_code' })
})

test('guesses in many browsers at once are ten tries for the address', async () => {
  const people = Array.from({ length: 8 }, () => createPerson(hub))
  const codes: string[] = []
  for (const person of people) {
    await person.signUp()
    codes.push(codeOf(await newestMail(hub)))
  }
  const tries = await guessAtOnce(people, codes, 5)
  expect(tries.reduce((sum, each) => sum + each)).toBe(10)
  const late = await several(8, (index) =>
    people[index]!.post('email/verify', { email: ADA, code: codes[index] }),
  )
  expect(statuses(late)).toEqual(Array(8).fill(400))
})

test('twenty sign-ins at once are twenty sessions', async () => {
  await hub.addUser(ADA)
  const answers = await several(20, () => createPerson(hub).signIn(ADA, PASSWORD))
  expect(statuses(answers)).toEqual(Array(20).fill(200))
  expect(await count('sessions')).toBe(20)
})
