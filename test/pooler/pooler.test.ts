/**
 * The hub behind a PgBouncer: where statements keep their names it works, where they do not it does not start, and says why.
 */
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { run, startHub, type HubProcess } from '../processes/hub-process.ts'
import { openTestDatabase, type TestDatabase } from '../support/databases.ts'
import { remembersNames, startPgBouncer, type PgBouncer } from './pgbouncer.ts'

const program = inject('pgBouncerPath')
const ADA = { email: 'ada@example.com', password: 'Correct-Horse9' }

/** As docs/operations.md says. */
const IGNORED = {
  ignore_startup_parameters: 'statement_timeout,idle_in_transaction_session_timeout',
}
const TRANSACTION = { ...IGNORED, pool_mode: 'transaction' }
const forgetting = remembersNames(program) ? { max_prepared_statements: 0 } : {}

let database: TestDatabase
let pooler: PgBouncer | undefined
let hub: HubProcess | undefined
beforeEach(async () => {
  database = await openTestDatabase()
})
afterEach(async () => {
  await hub?.end('SIGKILL')
  await pooler?.stop()
  await database.close()
  hub = pooler = undefined
})

async function behind(settings: Record<string, string | number>) {
  if (database.kind !== 'postgres') throw new Error('PgBouncer stands before PostgreSQL')
  pooler = await startPgBouncer(program, database.url, settings)
  const HUB_SECRET = Buffer.alloc(32, 1).toString('base64url')
  return { DATABASE_URL: pooler.url, HUB_SECRET }
}

const working: Array<[string, Record<string, string | number>]> = [
  ['in session mode', { ...IGNORED, pool_mode: 'session' }],
]
if (remembersNames(program))
  working.push(['in transaction mode', { ...TRANSACTION, max_prepared_statements: 200 }])

test.each(working)('%s people sign in, many at once', async (_mode, settings) => {
  const environment = await behind(settings)
  hub = await startHub(environment)
  await run(['user', 'add', ADA.email, '--password-stdin'], environment, ADA.password)
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => hub!.post('email/signin', ADA)),
  )
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200))
})

test('in transaction mode, where names are forgotten, it does not start', async () => {
  const environment = await behind({ ...TRANSACTION, ...forgetting })
  const { code, err } = await run(['start'], environment)
  expect(code).toBe(1)
  expect(err).toMatch(/^Cannot start: the pooler before the database forgets prepared statements: /)
  expect(err.trim().split('\n')).toHaveLength(1)
})

test('where PgBouncer does not take the hub’s deadlines, it says which setting that is', async () => {
  const environment = await behind({ pool_mode: 'session' })
  const { code, err } = await run(['start'], environment)
  expect(code).toBe(1)
  expect(err).toMatch(
    /^Cannot start: no connection to the database \(unsupported startup parameter/,
  )
})
