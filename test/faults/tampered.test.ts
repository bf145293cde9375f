/**
 * The checker sees what is done behind everybody's back: whatever faults must never bring about is done to the tables, or told
 * to the ledger, and is named.
 */
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { prepareDatabase } from '../../demo-apps/shared/schema.ts'
import { SCHEMA } from '../../demo-apps/mail/src/schema.ts'
import { seedMail } from '../../demo-apps/mail/src/seed.ts'
import { hashSecret } from '../../hub/src/base/secret.ts'
import { createApiClient, openTestHub, PASSWORD, type TestHub } from '../support/hub.ts'
import { openAppDatabase } from '../support/three-sites.ts'
import { findViolations, type Records } from './invariants.ts'
import { emptyLedger } from './ledger.ts'

const [ADA, EVE] = ['ada@example.com', 'eve@example.com']

let hub: TestHub
let mail: Records['mail']
let records: Records
let sessionHash: string
beforeAll(async () => {
  hub = await openTestHub()
  mail = await openAppDatabase()
  await prepareDatabase(mail, SCHEMA, seedMail)
})
afterAll(async () => {
  await hub.close()
  await mail.close()
})

/** One person at the hub and at Mail, all of it acknowledged, and nothing wrong with it. */
beforeEach(async () => {
  await hub.empty()
  await sql`delete from audit_batches`.execute(hub.db)
  await mail.query('truncate hub_sessions, sessions, identity_used_tokens')
  await mail.query(`delete from users where id in ('ada', 'eve')`)
  const ledger = emptyLedger()
  records = { hub: hub.db, mail, ledger, firstSeen: new Map() }
  const userId = await hub.addUser(ADA)
  const browser = createApiClient(hub)
  await browser.post('email/signin', { email: ADA, password: PASSWORD })
  sessionHash = hashSecret(browser.jar.get('__Host-symbolon_session')!)
  await addToMail('ada', ADA)
  await mail.query(`insert into sessions values ('h', 'ada', now() + interval '1 day')`)
  await mail.query(`insert into hub_sessions values ('h', $1, 'sid', now())`, [userId])
  await mail.query(`insert into identity_used_tokens values ('jti', now())`)

  ledger.people.push(ADA)
  ledger.sessions.set(sessionHash, { email: ADA, isEnded: false })
  ledger.mailSessions.set('h', ADA)
  expect(await findViolations(records)).toEqual([])
})

const addToMail = (id: string, email: string) =>
  mail.query(`insert into users values ($1, $2, 'Somebody', null, true, false)`, [id, email])

const atHub = (statement: string) => sql.raw(statement).execute(hub.db)

const DEEDS: Array<[deed: string, seen: RegExp, act: () => unknown]> = [
  [
    'somebody else’s name on a page',
    /somebody else: eve/,
    () => records.ledger.strangers.push(EVE),
  ],
  [
    'a session at Mail for another account',
    /somebody else: ada@example.com opened eve/,
    async () => {
      await addToMail('eve', EVE)
      await mail.query(`update sessions set user_id = 'eve'`)
    },
  ],
  [
    'a session at the hub for another user',
    /a session of eve@example.com was given/,
    async () => {
      await hub.addUser(EVE)
      await atHub(`update sessions set user_id = (select id from users where email = '${EVE}')`)
    },
  ],
  ['an account twice', /twice: Mail ada/, () => addToMail('eve', 'Ada@example.com')],
  ['a replay that was let in', /used twice: ada/, () => records.ledger.acceptedReplays.push(ADA)],
  [
    'a session without a token',
    /1 sessions at Mail from 0/,
    () => mail.query('truncate identity_used_tokens'),
  ],
  ['a user row that changed', /row changes: user/, () => atHub(`update users set name = 'X'`)],
  [
    'an account that changed',
    /row changes: account ada/,
    () => mail.query(`update users set name = 'X' where id = 'ada'`),
  ],
  ['a lost sign-up', /the sign-up of eve/, () => records.ledger.signUps.push(EVE)],
  ['a lost user', /the user of eve/, () => records.ledger.people.push(EVE)],
  ['a lost session', /the session of ada/, () => atHub('delete from sessions')],
  [
    'a session that ended',
    /the session of ada/,
    () => atHub('update sessions set ended_at = now()'),
  ],
  [
    'a session that did not end',
    /the end of a session of ada/,
    () => records.ledger.sessions.set(sessionHash, { email: ADA, isEnded: true }),
  ],
  [
    'a lost session at Mail',
    /the session at Mail of ada/,
    () => mail.query('delete from sessions'),
  ],
  ['a refusal', /refused what is theirs: 403/, () => records.ledger.wrongRefusals.push('403')],
  [
    'an event that is gone',
    /whole: batch 1/,
    () => atHub(`delete from audit_events where type = 'user_created'`),
  ],
  ['a session without an event', /nothing about ses_/, () => atHub(`delete from audit_events`)],
  ['a table that grows', /emptied: hoard/, () => atHub('create table hoard as select 1 as one')],
]

test.each(DEEDS)('%s', async (_deed, seen, act) => {
  await act()
  expect((await findViolations(records)).join('\n')).toMatch(seen)
  await atHub('drop table if exists hoard')
})
