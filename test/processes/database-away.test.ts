/**
 * PostgreSQL lets nobody write. That it goes and comes back: test/faults.
 */
import pg from 'pg'
import { expect, test } from 'vitest'
import { ADA, useHubOnCluster } from './use-hub-on-cluster.ts'

const { hub, cluster } = useHubOnCluster()

const signIn = () => hub.post('email/signin', ADA)

/** Whether connections to the hub's database may only read, as at a node that is about to lead; those that there are stay as they are. */
async function setReadOnly(readOnly: 'on' | 'off', alsoRun = 'select'): Promise<void> {
  const server = new pg.Client({ connectionString: cluster.url.replace(/postgres$/, 'template1') })
  await server.connect()
  await server.query(`alter database postgres set default_transaction_read_only = ${readOnly}`)
  await server.query(alsoRun)
  await server.end()
}

const CUT_OFF = `select pg_terminate_backend(pid) from pg_stat_activity where datname = 'postgres'`

test('a server that only reads is as good as none, and no connection to it is kept', async () => {
  await setReadOnly('on', CUT_OFF)
  for (const ask of [signIn, () => hub.get('/readyz')])
    await expect.poll(async () => (await ask()).headers.get('retry-after')).toMatch(/^\d+$/)
  await Promise.all(Array.from({ length: 20 }, signIn)) // so that all connections are such ones

  await setReadOnly('off')
  await expect.poll(async () => (await hub.get('/readyz')).status, { timeout: 5000 }).toBe(200)
  await expect.poll(async () => (await signIn()).status, { timeout: 5000 }).toBe(200)
})

test('nothing of it was a fault of the hub’s own, and no secret is in the log', () => {
  const log = hub.log()
  expect(log.filter((line) => line.includes('"code":"server_error"'))).toEqual([])
  expect(log.join('\n')).not.toContain(ADA.password)
})
