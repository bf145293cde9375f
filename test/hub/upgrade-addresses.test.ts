/**
 * A hub from before people could have several addresses: whoever was there keeps theirs, the apps keep receiving it, and a
 * replica of the version before goes on making users beside this one.
 */
import { decodeJwt } from 'jose'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPglite } from '../../hub/src/db/pglite.ts'
import { openPostgres } from '../../hub/src/db/postgres.ts'
import type { Db } from '../../hub/src/db/schema.ts'
import { openTestDatabase } from '../support/databases.ts'
import { authorizeUrl, linkTokenOf, openTestHub, TWO_APPS, type TestHub } from '../support/hub.ts'
import { addAddress, addressesOf, makePrimary, WORK } from './addresses.ts'
import { migrateTo } from './older-version.ts'
import { createPerson, newestMail, refusal, returned } from './person.ts'

const [SIGNED_UP, VOUCHED, LATE] = ['a@example.com', 'b@example.com', 'c@example.com'] as const

let hub: TestHub
beforeAll(async () => {
  const database = await openTestDatabase()
  const db = database.kind === 'postgres' ? openPostgres(database.url) : openPglite(database.pglite)
  await migrateTo(db, '0005-accounts')
  await insertUser(db, 'u-1', SIGNED_UP)
  await insertUser(db, 'u-2', VOUCHED)
  await sql`insert into audit_events (at, type, user_id, client_id, detail) values
    (now(), 'user_created', 'u-1', null, null),
    (now(), 'user_created', 'u-2', null, 'command line'),
    (now(), 'identity_token_issued', 'u-1', 'mail', null),
    (now(), 'identity_token_issued', 'u-1', 'mail', null)`.execute(db)
  if (database.kind === 'postgres') await db.destroy()
  hub = await openTestHub({ settings: TWO_APPS, database })
})
afterAll(() => hub.close())

/** As the version before does it. */
const insertUser = (db: Db, id: string, email: string) =>
  sql`insert into users (id, email, typed_email, name, created_at)
      values (${id}, ${email}, ${email}, 'Somebody', now())`.execute(db)

async function signedInByMail(email: string) {
  const person = createPerson(hub)
  hub.pass(1)
  await person.post('magic-link', { email })
  await person.post('magic-link/confirm', { token: linkTokenOf(await newestMail(hub)) })
  return person
}

test('everybody keeps their address, and how it was proved', async () => {
  for (const [email, how] of [
    [SIGNED_UP, 'mail'],
    [VOUCHED, 'operator'],
  ] as const) {
    expect(await addressesOf(await signedInByMail(email))).toEqual([{ email, primary: true, how }])
  }
})

test('an app that received it before the upgrade goes on receiving it', async () => {
  const person = await signedInByMail(SIGNED_UP)
  await addAddress(hub, person)
  await makePrimary(hub, person, WORK)
  const answer = returned(await person.open(authorizeUrl()))
  expect(decodeJwt(answer.token!).email).toBe(SIGNED_UP)
})

test('a user whom the version before makes beside this one has an address as well', async () => {
  await insertUser(hub.db, 'u-3', LATE)
  const person = await signedInByMail(LATE)
  expect(await addressesOf(person)).toEqual([{ email: LATE, primary: true, how: 'mail' }])
  const taken = await (await signedInByMail(VOUCHED)).post('addresses', { email: LATE })
  expect(taken.status).toBe(202)
  expect((await newestMail(hub)).subject).toContain('belongs to your')
})

test('it cannot make one on an address that somebody has added', async () => {
  const person = await signedInByMail(VOUCHED)
  await addAddress(hub, person, 'added@example.com')
  await expect(insertUser(hub.db, 'u-4', 'added@example.com')).rejects.toThrow()
  const other = createPerson(hub)
  expect(refusal(await other.signIn('added@example.com')).code).toBe('invalid_credentials')
  expect(await hub.db.selectFrom('users').select('id').where('id', '=', 'u-4').execute()).toEqual(
    [],
  )
})
