/**
 * Many replicas that start at the same time on an empty database and on one of an older version; and a migration that is
 * killed in the middle.
 */
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { MIGRATIONS } from '../../../hub/src/db/migrate.ts'
import { openPostgres } from '../../../hub/src/db/postgres.ts'
import { run, startHub, startProcess, type Environment } from '../../processes/hub-process.ts'
import { migrateTo } from '../../hub/older-version.ts'
import { createPostgresDatabase } from '../../support/postgres-database.ts'
import { atMost, equal, type Fault, type Figure } from '../fault.ts'
import type { Installation } from '../installation.ts'

const OLD = '0005-accounts'
const KNOWN = MIGRATIONS.length
const KNOWN_BEFORE = MIGRATIONS.filter(({ name }) => name <= OLD).length

export const startedAtOnce: Fault = {
  title: 'replicas starting at once on an empty and on an old schema, killed migrator',
  database: 'postgres',
  async run(installation, { starters }) {
    const empty = await onFreshDatabase(installation, (environment) =>
      startTogether(environment, starters),
    )
    const old = await onFreshDatabase(installation, async (environment) => {
      await makeOld(environment)
      return startTogether(environment, starters)
    })
    const killed = await onFreshDatabase(installation, killMigrator)
    const name = (what: string) => (figure: Figure) => ({
      ...figure,
      what: `${what}: ${figure.what}`,
    })
    return [
      ...empty.map(name(`${starters} on an empty schema`)),
      ...old.map(name(`${starters} on an old schema`)),
      ...killed.map(name('killed migrator')),
    ]
  },
}

async function onFreshDatabase(
  { cluster, environment }: Installation,
  work: (environment: Environment) => Promise<Figure[]>,
): Promise<Figure[]> {
  const database = await createPostgresDatabase(cluster.url)
  try {
    return await work({ ...environment, DATABASE_URL: database.url })
  } finally {
    await database.close()
  }
}

async function startTogether(environment: Environment, howMany: number): Promise<Figure[]> {
  const startedAt = performance.now()
  const starts = Array.from({ length: howMany }, async () => {
    const hub = await startHub(environment)
    return { hub, status: (await hub.get('/readyz')).status, at: performance.now() }
  })
  const hubs = await Promise.all(starts)
  await Promise.all(hubs.map(({ hub }) => hub.end('SIGKILL')))
  const ready = hubs.filter(({ status }) => status === 200).length
  const [row] = await ask(
    environment,
    `select count(*)::int as applied,
      (select count(distinct applied_at)::int from migrations where name > '${OLD}') as times from migrations`,
  )
  return [
    equal(howMany, 'ready', ready),
    atMost(30, 's', 'all are', (Math.max(...hubs.map(({ at }) => at)) - startedAt) / 1000),
    equal(
      `${KNOWN} migrations in 1 go`,
      'applied',
      `${row!.applied} migrations in ${row!.times} go`,
    ),
  ]
}

async function makeOld({ DATABASE_URL }: Environment): Promise<void> {
  const db = openPostgres(DATABASE_URL!)
  await migrateTo(db, OLD)
  await db.destroy()
}

/** It has made some of the new tables and waits for one that somebody holds. */
async function killMigrator(environment: Environment): Promise<Figure[]> {
  await makeOld(environment)
  const before = await tablesOf(environment)
  const holder = new pg.Client({ connectionString: environment.DATABASE_URL })
  await holder.connect()
  await holder.query('begin; lock table authorization_codes')
  const migrator = startProcess(['migrate'], environment)
  while ((await ask(environment, WAITING)).length === 0) await delay(20)
  migrator.child.kill('SIGKILL')
  await migrator.ended
  await holder.end()
  while ((await ask(environment, OTHERS)).length > 0) await delay(20)

  const [left] = await ask(environment, 'select count(*)::int as applied from migrations')
  const after = await tablesOf(environment)
  const again = await run(['migrate'], environment)
  const [now] = await ask(environment, 'select count(*)::int as applied from migrations')
  return [
    equal(KNOWN_BEFORE, 'migrations that are there then', left!.applied),
    equal(before, 'tables that are there then', after),
    equal(
      `exit 0, ${KNOWN} migrations`,
      'the next one',
      `exit ${again.code}, ${now!.applied} migrations`,
    ),
  ]
}

const OTHERS = `select pid from pg_stat_activity
  where datname = current_database() and application_name = 'symbolon'`
const WAITING = `${OTHERS} and wait_event_type = 'Lock' and wait_event = 'relation'`

async function tablesOf(environment: Environment): Promise<number> {
  const tables = await ask(
    environment,
    `select table_name from information_schema.tables where table_schema = 'public'`,
  )
  return tables.length
}

async function ask({ DATABASE_URL }: Environment, statement: string) {
  const client = new pg.Client({ connectionString: DATABASE_URL })
  await client.connect()
  const { rows } = await client.query<Record<string, number>>(statement)
  await client.end()
  return rows
}
