/**
 * Races around the end of a session, on PostgreSQL: no app is left untold, and no list passes over what is committed late.
 */
import { decodeJwt } from 'jose'
import { beforeEach, expect, test } from 'vitest'
import { recordReceivedAddress } from '../../hub/src/domain/people/app-address.ts'
import { listRevocations } from '../../hub/src/domain/people/revocation.ts'
import { endAllSessions } from '../../hub/src/domain/people/session-end.ts'
import { authorizeUrl, TWO_APPS } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { signedInPerson, type Person } from './person.ts'

const hub = useHub({ settings: TWO_APPS })
let ada: Person
beforeEach(async () => void (ada = await signedInPerson(hub)))

/** Resolves when told to; until then whoever waits for it waits. */
function gate() {
  let open = () => {}
  const passed = new Promise<void>((resolve) => (open = resolve))
  return { open, passed }
}

test('of sign-ins to an app while the session ends, each is either refused or told', async () => {
  for (let round = 0; round < 20; round += 1) {
    await hub.empty()
    ada = await signedInPerson(hub)
    const [answer] = await Promise.all([ada.open(authorizeUrl()), ada.post('signout')])
    const returned = new URL(answer.headers.get('location')!, 'https://hub.test').searchParams
    const issued = returned.get('token')
    const rows = await hub.db.selectFrom('logout_deliveries').select('sid').execute()
    expect(rows).toEqual(issued === null ? [] : [{ sid: decodeJwt(issued).sid }])
  }
})

test('a visit waits for an end that is under way, and is then refused', async () => {
  const { id, user_id } = await hub.db.selectFrom('sessions').selectAll().executeTakeFirstOrThrow()
  const [ended, commit] = [gate(), gate()]
  const ending = hub.db.transaction().execute(async (tx) => {
    await endAllSessions(tx, user_id, hub.clock.at)
    ended.open()
    await commit.passed
  })
  await ended.passed
  const visiting = { sessionId: id, clientId: 'mail' }
  const visit = recordReceivedAddress(hub.db, visiting, hub.clock.at)
  commit.open()
  await ending
  expect(await visit).toBeUndefined()
})

test('what was written first and committed last is on the list that is asked for next', async () => {
  const [written, commit] = [gate(), gate()]
  const row = (hash: string) => ({
    ...{ client_id: 'mail', kind: 'sid' as const, handle_hash: hash, revoked_at: hub.clock.at },
  })
  const list = (since: string) => listRevocations(hub.db, { clientId: 'mail', since }, hub.clock.at)
  const slow = hub.db.transaction().execute(async (tx) => {
    await tx.insertInto('revocations').values(row('slow')).execute()
    written.open()
    await commit.passed
  })
  await written.passed
  await hub.db.insertInto('revocations').values(row('fast')).execute()

  const first = await list('0')
  expect(first.revoked.map(({ hash }) => hash)).toEqual(['fast'])
  commit.open()
  await slow
  const second = await list(first.next)
  expect(second.revoked.map(({ hash }) => hash).sort()).toEqual(['fast', 'slow'])
})
