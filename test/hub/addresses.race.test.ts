/**
 * Races over addresses, on PostgreSQL: one address has one owner, one primary is left, and nobody gets a 5xx for having come
 * second.
 */
import { decodeJwt } from 'jose'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { authorizeUrl, linkTokenOf, PASSWORD, TWO_APPS } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { addAddress, addressesOf, askToAdd, makePrimary, WORK } from './addresses.ts'
import { ADA, createPerson, newestMail, returned, signedInPerson, type Person } from './person.ts'

const LIMITS = { signUpsPerNetwork: 1000, mailsPerAddress: 1000, mailsPerNetwork: 1000 }

const hub = useHub({ settings: { ...TWO_APPS, limits: LIMITS } })

const several = <T>(times: number, act: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: times }, (_, index) => act(index)))

const statuses = (answers: Array<{ status: number }>) => answers.map(({ status }) => status).sort()

const owners = () =>
  hub.db.selectFrom('user_addresses').select('user_id').where('email', '=', WORK).execute()

test('of ten people who prove one address at once one has it', async () => {
  const people: Array<{ person: Person; token: string }> = []
  for (let index = 0; index < 10; index += 1) {
    const person = await signedInPerson(hub, `person${index}@example.com`)
    const { token } = await askToAdd(hub, person)
    people.push({ person, token })
  }
  const answers = await several(10, (index) => {
    const { person, token } = people[index]!
    return person.post('addresses/confirm', { token })
  })
  expect(statuses(answers)).toEqual([200, ...Array(9).fill(400)])
  expect(await owners()).toHaveLength(1)
})

test('of a sign-up, an addition and a command line at once one has the address', async () => {
  for (const _ of [1, 2, 3]) {
    await hub.empty()
    const ada = await signedInPerson(hub)
    const { token } = await askToAdd(hub, ada)
    const grace = createPerson(hub)
    await grace.signUp({ email: WORK })
    const verification = linkTokenOf(await newestMail(hub))

    const [added, signedUp, vouched] = await Promise.all([
      ada.post('addresses/confirm', { token }),
      grace.post('email/verify', { token: verification }),
      hub.addUser(WORK).then(
        () => ({ status: 200 }),
        (error: Error) => ({ status: error.message.includes('has a user already') ? 400 : 500 }),
      ),
    ])
    expect(statuses([added, signedUp, vouched])).toEqual([200, 400, 400])
    expect(await owners()).toHaveLength(1)
  }
})

test('ten ways of making primary and removing at once leave one primary', async () => {
  for (const _ of [1, 2, 3]) {
    await hub.empty()
    const ada = await signedInPerson(hub)
    await addAddress(hub, ada)
    const answers = await several(10, (index) =>
      index % 2
        ? ada.call('DELETE', 'addresses', { email: WORK })
        : ada.post('addresses/primary', { email: WORK }),
    )
    expect(answers.filter(({ status }) => status >= 500)).toEqual([])
    const left = await addressesOf(ada)
    expect(left.filter(({ primary }) => primary)).toHaveLength(1)
    expect(left.map(({ email }) => email)).toContain(ADA)
  }
})

test('of ten uses of one way back one counts, whatever else is asked for meanwhile', async () => {
  for (const _ of [1, 2, 3]) {
    await hub.empty()
    const thief = await signedInPerson(hub)
    await addAddress(hub, thief)
    const wayBack = await makePrimary(hub, thief, WORK)
    const acts = [
      () => thief.post('magic-link', { email: WORK }),
      () => thief.post('addresses', { email: 'more@example.com' }),
      () => thief.post('addresses/primary', { email: ADA }),
      () => createPerson(hub).signIn(WORK),
    ]
    const meanwhile = several(8, (index) => acts[index % acts.length]!())
    const undone = await several(10, () =>
      createPerson(hub).post('addresses/undo', { token: wayBack }),
    )
    const others = await meanwhile
    expect(statuses(undone)).toEqual([200, ...Array(9).fill(400)])
    expect(others.filter(({ status }) => status >= 500)).toEqual([])
    expect(await owners()).toEqual([])
  }
})

test('ten first visits to an app while the primary changes bring it one address', async () => {
  for (const _ of [1, 2, 3]) {
    await hub.empty()
    const ada = await signedInPerson(hub)
    await addAddress(hub, ada)
    const visits = several(10, async () => ada.open(authorizeUrl()))
    const change = ada.post('addresses/primary', { email: WORK })
    const received = (await visits).map((answer) => decodeJwt(returned(answer).token!).email)
    expect((await change).status).toBe(200)
    expect(new Set(received).size).toBe(1)
  }
})

test('of five first visits to an app, each waiting for another, all bring the same address', async () => {
  const ada = await signedInPerson(hub)
  const visits = await hub.db.transaction().execute(async (tx) => {
    await tx.selectFrom('user_addresses').select('email').forUpdate().execute()
    const waiting = several(5, async () => ada.open(authorizeUrl()))
    await setTimeout(500) // the first has written and waits for us, the others wait for the first
    return { waiting }
  })
  const received = (await visits.waiting).map((answer) => decodeJwt(returned(answer).token!).email)
  expect(received).toEqual(Array(5).fill(ADA))
})

test('whoever leaves ten times at once leaves once', async () => {
  const ada = await signedInPerson(hub)
  await addAddress(hub, ada)
  const answers = await several(10, () => ada.call('DELETE', 'withdraw', { password: PASSWORD }))
  expect(answers.filter(({ status }) => status >= 500)).toEqual([])
  expect(await hub.db.selectFrom('withdrawals').select('id').execute()).toHaveLength(2)
})
