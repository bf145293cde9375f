/**
 * Codes that are redeemed at once, on PostgreSQL over two replicas: one use of each succeeds, nobody gets what another's code
 * bought, and no app is left untold of a session that ends meanwhile.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { decodeJwt } from 'jose'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { endAllSessions } from '../../hub/src/domain/people/session-end.ts'
import { useReplicas } from '../support/use-replicas.ts'
import { answered, CODE_APPS, nativeCode, redeem } from './native-code.ts'
import { signedInPerson, type Person } from './person.ts'

const REFUSED = { status: 400, error: 'invalid_grant', token: undefined }

const { replicas, together } = useReplicas(CODE_APPS)
const [hub] = replicas

const people = (howMany: number): Promise<Person[]> =>
  Promise.all(
    Array.from({ length: howMany }, (_, index) =>
      signedInPerson(hub, `person-${index}@example.com`, `Person ${index}`),
    ),
  )

/** Each at a replica in turn. */
const redeemAll = (forms: Array<Record<string, string>>) =>
  together(forms.length, async (hub, index) => answered(await redeem(hub, forms[index]!)))

test('of fifty uses of one code one brings a token', async () => {
  const [ada] = (await people(1)) as [Person]
  const code = await nativeCode(ada)
  const answers = await redeemAll(Array(50).fill({ code }))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(answers.filter(({ status }) => status !== 200)).toEqual(Array(49).fill(REFUSED))
})

test('whoever redeems with others gets their own token, and a wrong verifier hurts nobody else', async () => {
  const everybody = await people(20)
  const codes = await Promise.all(everybody.map(nativeCode))
  const wrong = { code_verifier: 'w'.repeat(43) }
  const forms = codes.map((code, index) => ({ code, ...(index % 5 === 4 && wrong) }))
  const answers = await redeemAll(forms)
  const whose = answers.map(({ token }) => token && decodeJwt(token).email)
  const expected = everybody.map((_, index) => `person-${index}@example.com`)
  expect(whose).toEqual(expected.map((email, index) => (index % 5 === 4 ? undefined : email)))
})

test('one person who redeems many codes at once is known to the app by one address', async () => {
  const [ada] = (await people(1)) as [Person]
  const codes = await Promise.all(Array.from({ length: 20 }, () => nativeCode(ada)))
  const answers = await redeemAll(codes.map((code) => ({ code })))
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200))
  const visits = await hub.db.selectFrom('app_visits').select('client_id').execute()
  expect(visits).toEqual([{ client_id: 'notes' }])
  const addresses = await hub.db.selectFrom('app_addresses').select('email').execute()
  expect(addresses).toEqual([{ email: 'person-0@example.com' }])
})

test('of redemptions while the session ends, each is either refused or told', async () => {
  for (let round = 0; round < 20; round += 1) {
    await hub.empty()
    const [ada] = (await people(1)) as [Person]
    const code = await nativeCode(ada)
    const [[answer]] = await Promise.all([redeemAll([{ code }]), ada.post('signout')])
    const token = answer?.token
    const told = await hub.db.selectFrom('logout_deliveries').select('sid').execute()
    expect(told).toEqual(token === undefined ? [] : [{ sid: decodeJwt(token).sid }])
  }
})

test('a redemption waits for an end that is under way, and is then refused', async () => {
  const [ada] = (await people(1)) as [Person]
  const code = await nativeCode(ada)
  const { user_id } = await hub.db.selectFrom('sessions').selectAll().executeTakeFirstOrThrow()
  const redemption = await hub.db.transaction().execute(async (tx) => {
    await endAllSessions(tx, user_id, hub.clock.at)
    const asked = { answer: redeemAll([{ code }]) }
    await waitsOrEnds(asked.answer)
    return asked
  })
  expect(await redemption.answer).toEqual([REFUSED])
})

/** Until a statement waits for what a transaction holds. */
async function waitsOrEnds(answer: Promise<unknown>): Promise<void> {
  let isOver = false
  void answer.finally(() => (isOver = true))
  while (!isOver) {
    const { rows } = await sql`select from pg_locks where not granted`.execute(hub.db)
    if (rows.length > 0) return
    await delay(5)
  }
}
