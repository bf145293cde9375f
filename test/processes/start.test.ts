/**
 * Starting and stopping a hub, and everything that keeps it from starting, told in words.
 */
import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeFolder, removeFolder, run, startHub, type HubProcess } from './hub-process.ts'

let folder: string
beforeAll(() => void (folder = makeFolder()))
afterAll(() => removeFolder(folder))

const environment = (more = {}) => ({ HUB_DATA_DIR: join(folder, 'data'), ...more })

const NPX = ['npx', '--no-install', 'symbolon']

test('`npx --no-install symbolon start` is one process, which ends well and starts again on its data', async () => {
  const keysOf = async (hub: HubProcess) => (await hub.get('/.well-known/jwks.json')).json()

  const first = await startHub(environment(), NPX)
  expect(JSON.parse(first.log()[0]!)).toMatchObject({
    event: 'hub_ready',
    issuer: 'http://localhost:4000',
    database: 'embedded',
  })
  expect((await first.get('/readyz')).status).toBe(200)
  const keys = await keysOf(first)
  expect(await first.end('SIGTERM')).toBe(0)

  const second = await startHub(environment())
  expect(await keysOf(second)).toEqual(keys)
  expect(await second.end('SIGINT')).toBe(0)
})

test('an app that may leave out PKCE is warned about', async () => {
  const file = join(folder, 'lax.json')
  const app = {
    name: 'Web',
    redirectUris: ['https://web.test/callback'],
    clientSecret: 's'.repeat(32),
  }
  const apps = [
    { ...app, id: 'strict' },
    { ...app, id: 'lax', pkce: 'optional' },
  ]
  writeFileSync(file, JSON.stringify({ apps }))
  const hub = await startHub(environment({ HUB_CONFIG: file }))
  const warnings = hub
    .log()
    .map((line) => JSON.parse(line))
    .filter(({ level }) => level === 'warn')
  expect(warnings).toMatchObject([{ event: 'pkce_optional', apps: ['lax'] }])
  expect(await hub.end('SIGTERM')).toBe(0)
})

describe('what keeps it from starting', () => {
  const refused = async (more: Record<string, string>) => {
    const { code, out, err } = await run(['start'], environment(more))
    expect([code, out]).toEqual([1, ''])
    expect(err).not.toMatch(/^\s+at /m) // no stack
    return err.trim().split('\n')
  }

  test('is told in full: every fault of environment and file', async () => {
    const file = join(folder, 'hub.json')
    const app = { id: 'mail', name: 'Mail', redirectUris: ['http://mail.test/cb'], colour: 'red' }
    writeFileSync(file, JSON.stringify({ apps: [app] }))
    const lines = await refused({
      PORT: 'x',
      HUB_URL: 'http://hub.test',
      HUB_SECRET: 'short',
      HUB_CONFIG: file,
    })
    expect(lines).toEqual([
      'Cannot start:',
      expect.stringMatching(/^- HUB_URL must be https/),
      expect.stringMatching(/^- PORT must be/),
      expect.stringMatching(/^- HUB_SECRET must be/),
      expect.stringMatching(/^- HUB_CONFIG .*hub\.json: apps\.0\.redirectUris\.0 /),
      expect.stringMatching(/^- HUB_CONFIG .*hub\.json: apps\.0\.colour is not a known field/),
    ])
  })

  test('is a port in use, in one sentence', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    expect(await refused({ PORT: String(port) })).toEqual([
      `Cannot start: 127.0.0.1:${port} is in use. Stop what listens there, or set another PORT.`,
    ])
    other.close()
  })

  test('is a database that does not answer, in one sentence', async () => {
    const HUB_SECRET = Buffer.alloc(32, 1).toString('base64url')
    const lines = await refused({ DATABASE_URL: 'postgres://127.0.0.1:1/hub', HUB_SECRET })
    expect(lines).toEqual([expect.stringMatching(/^Cannot start: .*database.*ECONNREFUSED/)])
  })

  test('is production without what production needs', async () => {
    expect(await refused({ NODE_ENV: 'production' })).toEqual([
      'Cannot start:',
      expect.stringContaining('HUB_URL is required in production'),
      expect.stringContaining('HUB_SECRET is required in production'),
    ])
  })

  test('is a secret that does not open the keys', async () => {
    const lines = await refused({ HUB_SECRET: Buffer.alloc(32, 1).toString('base64url') })
    expect(lines).toEqual([expect.stringContaining('HUB_SECRET does not open signing key')])
  })

  test('is a data folder that is a file', async () => {
    const HUB_DATA_DIR = join(folder, 'file')
    writeFileSync(HUB_DATA_DIR, '')
    expect(await refused({ HUB_DATA_DIR })).toEqual([
      expect.stringMatching(/^Cannot start: the data folder cannot be used.*HUB_DATA_DIR/),
    ])
  })
})

describe('the command line', () => {
  test.each([
    [['--help'], /start.*doctor/s],
    [['user', 'add', '--help'], /--password-stdin/],
    [['keys', 'rotate', '--help'], /--json/],
    [['start', '--help'], /start the hub/],
  ])('%s helps', async (args, told) => {
    const { code, out } = await run(args, environment())
    expect([code, out]).toEqual([0, expect.stringMatching(told)])
  })

  test.each([[['dance']], [['user', 'add']], [['user', 'list', '--colour']], [[]]])(
    '%s is refused with a way on',
    async (args) => {
      const { code, err } = await run(args, environment())
      expect([code, err]).toEqual([1, expect.stringMatching(/symbolon/)])
    },
  )
})
