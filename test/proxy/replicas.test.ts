/**
 * Two replicas on one PostgreSQL behind a real nginx, each configured by the files in deploy/: what visitors claim about
 * themselves is dropped, and a replica that dies costs nobody a request.
 */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { run, startHub, type HubProcess } from '../processes/hub-process.ts'
import { openTestDatabase, type TestDatabase } from '../support/databases.ts'
import { OWN_FOLDERS, runNginx, type Nginx } from './nginx.ts'

const HUB = 'https://id.example.com'
const ADA = { email: 'ada@example.com', password: 'Correct-Horse9' }
const CANARY = 'Canary-7391'

let database: TestDatabase
let replicas: HubProcess[]
let nginx: Nginx
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
  nginx = await runNginx(inject('nginxPath'), {
    hosts: ['id.example.com'],
    files: (port) => ({ 'nginx.conf': onThisMachine(port), 'upstream.conf': upstream() }),
  })
}, 60_000)
afterAll(async () => {
  await Promise.all(replicas.map((replica) => replica.end('SIGKILL')))
  await nginx.stop()
  await database.close()
})

/** What systemd gives a replica. */
function ofTheUnit(): Record<string, string> {
  const [, line = ''] = /^Environment=(.*)$/m.exec(
    readFileSync('deploy/symbolon@.service', 'utf8'),
  )!
  return Object.fromEntries(line.split(' ').map((pair) => pair.split('=')))
}

/** The file as it is, with ports and places of a test. */
const onThisMachine = (port: number) =>
  readFileSync('deploy/nginx.conf', 'utf8')
    .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
    .replace('listen 80', `listen unix:plain.sock`)
    .replace('/etc/nginx/id.example.com.pem', 'certificate.pem')
    .replace('/etc/nginx/id.example.com.key', 'key.pem')
    .replaceAll('/var/log/nginx/', '')
    .replace('http {', `http { ${OWN_FOLDERS}`)

const upstream = () =>
  replicas.reduce(
    (text, { url }, index) => text.replace(`127.0.0.1:${4001 + index}`, new URL(url).host),
    readFileSync('deploy/upstream.conf', 'utf8'),
  )

const ask = (path: string, init: RequestInit = {}) => nginx.request(new Request(HUB + path, init))

const signIn = (headers: Record<string, string> = {}) =>
  ask('/v1/auth/email/signin', {
    method: 'POST',
    headers: { Origin: HUB, 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(ADA),
  })

/** How many requests a replica has answered. */
async function answeredBy(replica: HubProcess): Promise<number> {
  const text = await (await replica.get('/metrics')).text()
  const counts = [...text.matchAll(/^symbolon_request_seconds_count\{.*\} (\d+)$/gm)]
  return counts.reduce((sum, [, count]) => sum + Number(count), 0)
}

test('a session that one replica has begun is one at both', async () => {
  const before = await Promise.all(replicas.map(answeredBy))
  const response = await signIn()
  expect(response.status).toBe(200)
  cookie = response.headers.get('set-cookie')!.split(';')[0]!
  expect(cookie).toMatch(/^__Host-symbolon_session=/)

  for (let count = 0; count < 20; count += 1)
    expect((await ask('/v1/auth/me', { headers: { cookie } })).status).toBe(200)
  const after = await Promise.all(replicas.map(answeredBy))
  expect(after.map((count, index) => count > before[index]! + 5)).toEqual([true, true])
})

test('what a visitor claims to be is not believed', async () => {
  const response = await signIn({ 'x-forwarded-for': '192.0.2.1', 'x-request-id': `${CANARY}-id` })
  expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/) // nginx’s own
  const sessions = await ask('/v1/auth/sessions', { headers: { cookie } })
  expect(((await sessions.json()) as { sessions: unknown[] }).sessions).toEqual([
    expect.objectContaining({ ip: '127.0.0.1' }),
    expect.objectContaining({ ip: '127.0.0.1' }),
  ])
})

test('a request can be found in nginx’s log and in the hub’s, and neither has its query', async () => {
  const response = await ask(`/nothing?token=${CANARY}`)
  const id = response.headers.get('x-request-id')!
  const logs = async () => ({
    access: await nginx.fileOf('access.log'),
    hubs: replicas.map((replica) => replica.log().join('\n')).join('\n'),
  })
  // Each writes its line when it has answered, which a quick reader overtakes.
  await expect.poll(async () => (await logs()).access).toContain(id)
  await expect.poll(async () => (await logs()).hubs).toContain(id)
  const { access, hubs } = await logs()
  expect(access + (await nginx.fileOf('error.log')) + hubs).not.toContain(CANARY)
})

test.each(['/metrics', '/readyz', '/healthz'])('%s is not for the public', async (path) => {
  expect((await replicas[0]!.get(path)).status).toBe(200)
  const response = await ask(path)
  expect([response.status, response.headers.get('server')]).toEqual([404, 'nginx'])
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

test('without any replica nginx says in words to come back', async () => {
  await replicas[1]!.end('SIGKILL')
  const response = await ask(`/verify?token=${CANARY}`)
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5'])
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(await response.text()).toContain('try again')
  expect(await nginx.fileOf('error.log')).not.toContain(CANARY)
})
