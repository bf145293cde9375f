/**
 * PostgreSQL goes and comes back: refused quickly, keys still served, recovered without a restart, nobody's session lost.
 */
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { startCluster, type Cluster } from '../support/cluster.ts'
import { makeFolder, removeFolder, run, startHub, type HubProcess } from './hub-process.ts'

const ADA = { email: 'ada@example.com', password: 'Correct-Horse9' }

let folder: string
let cluster: Cluster
let hub: HubProcess
beforeAll(async () => {
  folder = makeFolder()
  cluster = await startCluster(inject('postgresPrograms'))
  const environment = {
    DATABASE_URL: cluster.url,
    HUB_DATA_DIR: folder,
    HUB_SECRET: Buffer.alloc(32, 1).toString('base64url'),
  }
  hub = await startHub(environment)
  await run(['user', 'add', ADA.email, '--password-stdin'], environment, ADA.password)
})
afterAll(async () => {
  await hub.end('SIGKILL')
  await cluster.remove()
  removeFolder(folder)
})

const signIn = () => hub.post('email/signin', ADA)

/** Signs in and up all the time, and keeps what was answered. */
function keepBusy() {
  const statuses: number[] = []
  let isStopped = false
  const worker = async (index: number) => {
    for (let count = 0; !isStopped; count += 1) {
      const email = `eve.${index}.${count}@example.com`
      const act = index % 2 ? signIn() : hub.post('email/signup', { ...ADA, email, name: 'Eve' })
      statuses.push((await act).status)
    }
  }
  const workers = Promise.all([0, 1, 2, 3, 4, 5].map(worker))
  return async () => {
    isStopped = true
    await workers
    return new Set(statuses)
  }
}

test.each(['fast', 'immediate'] as const)('%s', async (how) => {
  const cookie = (await signIn()).headers.get('set-cookie')!.split(';')[0]!
  const keys = await (await hub.get('/.well-known/jwks.json')).text()
  const stopBusy = keepBusy()
  await new Promise((resolve) => setTimeout(resolve, 300))

  await cluster.stop(how)
  for (const ask of [
    signIn,
    () => hub.get('/readyz'),
    () => fetch(`${hub.url}/account`, { headers: { cookie } }),
  ]) {
    const startedAt = performance.now()
    const response = await ask()
    expect([response.status, response.headers.get('retry-after')]).toEqual([
      503,
      expect.stringMatching(/^\d+$/),
    ])
    expect(performance.now() - startedAt).toBeLessThan(2000)
  }
  expect((await hub.get('/healthz')).status).toBe(200)
  expect(await (await hub.get('/.well-known/jwks.json')).text()).toBe(keys)

  await cluster.start()
  await expect.poll(async () => (await hub.get('/readyz')).status, { timeout: 5000 }).toBe(200)
  const me = await fetch(`${hub.url}/v1/auth/session`, { headers: { cookie } })
  expect(await me.json()).toMatchObject({ user: { email: ADA.email } })
  const statuses = await stopBusy()
  expect([...statuses].filter((status) => ![200, 202, 503].includes(status))).toEqual([])
  expect(statuses).toContain(503)
})

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
