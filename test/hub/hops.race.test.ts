/**
 * Hops in batches, on PostgreSQL, at two replicas: every one that is answered is on record, and nobody waits for somebody else.
 */
import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import type { Tx } from '../../hub/src/db/schema.ts'
import { endAllSessions } from '../../hub/src/domain/people/session-end.ts'
import { disableUser, lockUser } from '../../hub/src/domain/people/user.ts'
import { authorizeUrl, ISSUER, TWO_APPS } from '../support/hub.ts'
import { useReplicas } from '../support/use-replicas.ts'
import { createPerson, refusal, returned, signedInPerson, type Person } from './person.ts'

const { replicas } = useReplicas(TWO_APPS)

const TO_CALENDAR = { app: 'calendar', redirect_uri: 'https://calendar.test/identity/callback' }
const hop = async (person: Person, change = {}) => returned(await person.open(authorizeUrl(change)))

/** The same browser at the other replica. */
function atOther(person: Person): Person {
  const same = createPerson(replicas[1])
  for (const [name, value] of person.jar) same.jar.set(name, value)
  return same
}

const disable = (email: string) =>
  replicas[0].db.transaction().execute((tx) => disableUser(tx, email, replicas[0].clock.at))

const issued = () =>
  replicas[0].db
    .selectFrom('audit_events')
    .select(['session_id as sid', 'client_id as clientId'])
    .where('type', '=', 'identity_token_issued')
    .execute()

test('fifty hops of one session at once are fifty events and one visit', async () => {
  const ada = await signedInPerson(replicas[0])
  const [here, there] = [ada, atOther(ada)]
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) => hop(index % 2 ? here : there)),
  )
  const tokens = answers.map(({ token }) => decodeJwt(token!))
  expect(new Set(tokens.map(({ jti }) => jti)).size).toBe(50)
  expect(await issued()).toEqual(Array(50).fill({ sid: tokens[0]!.sid, clientId: 'mail' }))
  const visits = await replicas[0].db.selectFrom('app_visits').select('client_id').execute()
  expect(visits).toEqual([{ client_id: 'mail' }])
})

test('people who go to several apps at once, at both replicas, do not hinder each other', async () => {
  const people = await Promise.all(
    Array.from({ length: 8 }, (_, index) => signedInPerson(replicas[0], `p${index}@example.com`)),
  )
  const orders = [people, people.toReversed().map(atOther)]
  const answers = await Promise.all(
    orders.flatMap((order) => order.flatMap((person) => [hop(person), hop(person, TO_CALENDAR)])),
  )
  expect(answers.filter(({ token }) => token === undefined)).toEqual([])
  expect(await issued()).toHaveLength(32)
  const visits = await replicas[0].db.selectFrom('app_visits').selectAll().execute()
  expect(visits).toHaveLength(16)
})

test('a session that ends at one replica opens nothing at the other from then on', async () => {
  for (const end of ['signout', 'disable'] as const) {
    const ada = await signedInPerson(replicas[0], `${end}@example.com`)
    const there = atOther(ada)
    expect((await hop(there)).token).toBeDefined()
    if (end === 'signout') await ada.post('signout')
    else await disable(`${end}@example.com`)
    expect(await hop(there)).toMatchObject({ to: `${ISSUER}/sign-in` })
    expect(refusal(await there.get('me'))).toEqual({ status: 401, code: 'no_session' })
  }
})

test('whoever is just being changed keeps nobody else waiting', async () => {
  const [hub] = replicas
  const ada = await signedInPerson(hub)
  const bob = await signedInPerson(hub, 'bob@example.com')
  const sub = (await bob.get('me')).body.user.id
  const changes: Array<(tx: Tx) => Promise<unknown>> = [
    (tx) => lockUser(tx, sub),
    (tx) => endAllSessions(tx, sub, hub.clock.at),
  ]
  for (const change of changes) {
    const waiting = await hub.db.transaction().execute(async (tx) => {
      await change(tx)
      const other = hop(bob)
      expect((await hop(ada)).token).toBeDefined()
      return { other }
    })
    await waiting.other
  }
})
