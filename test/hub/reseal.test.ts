/**
 * Another HUB_SECRET: everything in the database is sealed anew, whatever table it is in, and the old one may go.
 */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSealer, type SealPurpose } from '../../hub/src/base/sealing.ts'
import { doctor } from '../../hub/src/commands/doctor.ts'
import { resealAll } from '../../hub/src/commands/reseal.ts'
import { createHubApp } from '../../hub/src/http/app.ts'
import type { SealedCount } from '../../hub/src/db/reseal.ts'
import { createHub } from '../../hub/src/main.ts'
import { CLIENTS, freshTokens, renew } from '../oidc/standard-client.ts'
import { authorizeUrl, CHEAP_HASH, openTestHub, PASSWORD, type TestHub } from '../support/hub.ts'
import { ADA, createPerson, newestMail, returned, signedInPerson } from './person.ts'

const OLD = Buffer.alloc(32, 'old')
const YOUNG = Buffer.alloc(32, 'young')
const ENVIRONMENT = { HUB_SECRET: OLD.toString('base64url') }
const PURPOSES: SealPurpose[] = [
  'continuation',
  'signing-key',
  'mail',
  'refresh-token',
  'dpop-nonce',
]

let hub: TestHub
let refreshed: { used: string; successor: string }
beforeAll(async () => {
  hub = await openTestHub({ settings: CLIENTS, environment: ENVIRONMENT })
  const eve = createPerson(hub)
  const { c: continuation } = returned(await eve.open(authorizeUrl()))
  const typed = { c: continuation!, email: 'eve@example.com', name: 'Eve', password: PASSWORD }
  expect((await eve.send('/sign-up', typed)).status).toBe(303)
  const ada = await signedInPerson(hub)
  expect((await eve.send('/magic-link/request', { c: continuation!, email: ADA })).status).toBe(303)
  const { refresh_token } = await freshTokens(hub, ada, { scope: 'openid offline_access' })
  const { body } = await renew(hub, refresh_token)
  refreshed = { used: refresh_token, successor: body.refresh_token }
})
afterAll(() => hub.close())

const reseal = async () => {
  const { exitCode, data } = await resealAll({ ...hub.hub, sealer: createSealer([YOUNG, OLD]) }, {})
  expect(exitCode).toBe(0)
  return data as SealedCount[]
}
const secretsFinding = async (secrets: Buffer[]) =>
  (await doctor({ ...hub.hub, sealer: createSealer(secrets) }, {})).lines.find((line) =>
    line.includes('secrets'),
  )

/** Every column of text in the database that holds something sealed under this secret. */
async function columnsUnder(secret: Buffer): Promise<string[]> {
  const sealer = createSealer([secret])
  const isSealed = (value: string | null) =>
    value !== null && PURPOSES.some((purpose) => sealer.open(purpose, value) !== undefined)
  const { rows: columns } = await sql<{ table: string; column: string }>`
    select table_name as table, column_name as column from information_schema.columns
    where table_schema = 'public' and data_type = 'text'`.execute(hub.db)
  const found: string[] = []
  for (const { table, column } of columns) {
    const { rows } = await sql<{ value: string | null }>`
      select ${sql.ref(column)} as value from ${sql.table(table)}`.execute(hub.db)
    if (rows.some(({ value }) => isSealed(value))) found.push(`${table}.${column}`)
  }
  return found.sort()
}

test('before it, the doctor says what is left, and after it that nothing is', async () => {
  const everywhere = await columnsUnder(OLD)
  expect(everywhere).toEqual([
    'one_time_tokens.continuation',
    'outbox.sealed_mail',
    'pending_sign_ups.continuation',
    'refresh_tokens.sealed_successor',
    'signing_keys.sealed_private_jwk',
  ])
  expect(await secretsFinding([YOUNG, OLD])).toMatch(/\d+ rows are sealed under an older one/)

  await reseal()
  expect(await columnsUnder(OLD)).toEqual([])
  expect(await columnsUnder(YOUNG)).toEqual(everywhere)
  expect(await secretsFinding([YOUNG, OLD])).toContain('nothing is sealed under an older one')
})

test('a second time there is nothing to do', async () => {
  const counts = await reseal()
  expect(counts.map(({ old, unreadable }) => [old, unreadable])).toEqual(counts.map(() => [0, 0]))
  expect(counts.find(({ table }) => table === 'outbox')!.current).toBeGreaterThan(0)
})

test('the old secret may go: keys sign, mails are read, a renewal is answered again', async () => {
  const config = { ...hub.hub.config, secrets: [YOUNG] }
  const now = () => hub.clock.at
  const young = await createHub(config, hub.db, { log: hub.hub.log, hashCost: CHEAP_HASH, now })
  const after = { ...hub, hub: young, app: createHubApp(young) } as TestHub
  after.mails = async () =>
    (await (await after.app.request('/dev/mailbox.json')).json()) as Awaited<
      ReturnType<TestHub['mails']>
    >

  expect((await renew(after, refreshed.used)).body.refresh_token).toBe(refreshed.successor)
  expect((await newestMail(after)).to).toBe(ADA)
  const ada = createPerson(after)
  await ada.signIn()
  expect(returned(await ada.open(authorizeUrl())).token).toBeDefined()
})

test('more than a page of them, and some that no secret opens', async () => {
  const sealer = createSealer([OLD])
  const rows = Array.from({ length: 250 }, (_, index) => ({
    ...{ id: `mail-${index}`, recipient: 'ada@example.com' },
    sealed_mail: index < 240 ? sealer.seal('mail', '{}') : 'nothing',
    ...{ created_at: hub.clock.at, next_try_at: hub.clock.at },
  }))
  await hub.db.insertInto('outbox').values(rows).execute()
  const outbox = (await reseal()).find(({ table }) => table === 'outbox')!
  expect(outbox).toMatchObject({ old: 240, unreadable: 10 })
})
