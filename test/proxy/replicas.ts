/**
 * What holds behind whichever proxy of deploy/: two replicas on one PostgreSQL, what visitors claim about themselves is dropped,
 * and a replica that dies costs nobody a request.
 */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run, startHub, type HubProcess } from '../processes/hub-process.ts'
import { openTestDatabase, type TestDatabase } from '../support/databases.ts'
import type { TlsProxy } from './tls-proxy.ts'

export const HUB = 'https://id.example.com'
const ADA = { email: 'ada@example.com', password: 'Correct-Horse9' }
const CANARY = 'Canary-7391'

export interface FrontProxy extends Pick<TlsProxy, 'request' | 'stop'> {
  /** Everything that it has logged. */
  logs(): Promise<string>
}

/** `start` puts the proxy before the replicas. */
export function testReplicasBehind(start: (replicas: HubProcess[]) => Promise<FrontProxy>): void {
  let database: TestDatabase
  let replicas: HubProcess[]
  let proxy: FrontProxy
  let cookie: string
  beforeAll(async () => {
    database = await openTestDatabase()
    if (database.kind !== 'postgres') throw new Error('replicas share a PostgreSQL')
    const environment = {
      ...{ ...ofTheUnit(), PORT: '0', HUB_CONFIG: 'deploy/symbolon.config.json' },
      ...{ DATABASE_URL: database.url, HUB_URL: HUB },
      HUB_SECRET: randomBytes(32).toString('base64url'),
    }
    replicas = await Promise.all([startHub(environment), startHub(environment)])
    await run(['user', 'add', ADA.email, '--password-stdin'], environment, ADA.password)
    proxy = await start(replicas)
  }, 60_000)
  afterAll(async () => {
    await Promise.all(replicas.map((replica) => replica.end('SIGKILL')))
    await proxy.stop()
    await database.close()
  })

  const ask = (path: string, init: RequestInit = {}) => proxy.request(new Request(HUB + path, init))

  const signIn = (headers: Record<string, string> = {}) =>
    ask('/v1/auth/email/signin', {
      method: 'POST',
      headers: { Origin: HUB, 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(ADA),
    })

  test('a session that one replica has begun is one at both', async () => {
    const before = await Promise.all(replicas.map(answeredBy))
    const response = await signIn()
    expect(response.status).toBe(200)
    cookie = response.headers.get('set-cookie')!.split(';')[0]!
    expect(cookie).toMatch(/^__Host-symbolon_session=/)

    // A replica that does not answer the proxy for a second is left out for a while.
    const askSomeTimes = async () => {
      for (let count = 0; count < 20; count += 1)
        expect((await ask('/v1/auth/me', { headers: { cookie } })).status).toBe(200)
      const after = await Promise.all(replicas.map(answeredBy))
      return after.map((count, index) => count > before[index]! + 5)
    }
    await expect.poll(askSomeTimes).toEqual([true, true])
  })

  test('what a visitor claims to be is not believed', async () => {
    const response = await signIn({
      'x-forwarded-for': '192.0.2.1',
      'x-request-id': `${CANARY}-id`,
    })
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{32,36}$/) // the proxy’s own
    const sessions = await ask('/v1/auth/sessions', { headers: { cookie } })
    expect(((await sessions.json()) as { sessions: unknown[] }).sessions).toEqual([
      expect.objectContaining({ ip: '127.0.0.1' }),
      expect.objectContaining({ ip: '127.0.0.1' }),
    ])
  })

  test('a request can be found in the log of the proxy and in the hub’s, and neither has its query', async () => {
    const response = await ask(`/nothing?token=${CANARY}`)
    const id = response.headers.get('x-request-id')!
    const ofHubs = () => replicas.map((replica) => replica.log().join('\n')).join('\n')
    // Each writes its line when it has answered, which a quick reader overtakes.
    await expect.poll(() => proxy.logs()).toContain(id)
    await expect.poll(ofHubs).toContain(id)
    expect((await proxy.logs()) + ofHubs()).not.toContain(CANARY)
  })

  test.each(['/metrics', '/readyz', '/healthz'])('%s is not for the public', async (path) => {
    expect((await replicas[0]!.get(path)).status).toBe(200)
    const response = await ask(path)
    expect([response.status, response.headers.has('x-request-id')]).toEqual([404, false]) // no hub’s
  })

  test('a replica that is killed costs nobody a request', async () => {
    await replicas[0]!.end('SIGKILL')
    const answers = await Promise.all(
      Array.from({ length: 40 }, async (_, index) =>
        index % 10 === 0 ? signIn() : ask('/v1/auth/me', { headers: { cookie } }),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array(40).fill(200))
  })

  test('without any replica the proxy says in words to come back', async () => {
    await replicas[1]!.end('SIGKILL')
    const response = await ask(`/verify?token=${CANARY}`)
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5'])
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.text()).toContain('try again')
    expect(await proxy.logs()).not.toContain(CANARY)
  })
}

/** What systemd gives a replica. */
function ofTheUnit(): Record<string, string> {
  const [, line = ''] = /^Environment=(.*)$/m.exec(
    readFileSync('deploy/symbolon@.service', 'utf8'),
  )!
  return Object.fromEntries(line.split(' ').map((pair) => pair.split('=')))
}

/** How many requests a replica has answered. */
async function answeredBy(replica: HubProcess): Promise<number> {
  const text = await (await replica.get('/metrics')).text()
  const counts = [...text.matchAll(/^symbolon_request_seconds_count\{.*\} (\d+)$/gm)]
  return counts.reduce((sum, [, count]) => sum + Number(count), 0)
}
