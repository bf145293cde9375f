/**
 * The hub's environment, DESIGN §5: defaults, what production refuses, and every problem told at once.
 */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ConfigError, loadConfig } from '../../hub/src/config.ts'

const SECRET = Buffer.alloc(32, 1).toString('base64url')

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'symbolon-config-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const load = (environment: Record<string, string> = {}) =>
  loadConfig({ HUB_DATA_DIR: join(folder, 'data'), HUB_SECRET: SECRET, ...environment })

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    load(environment)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

const PRODUCTION = { NODE_ENV: 'production', HUB_URL: 'https://id.example.com' }

describe('without anything set', () => {
  test('it is a development hub on this machine alone', () => {
    expect(loadConfig({ HUB_DATA_DIR: folder })).toMatchObject({
      issuer: 'http://localhost:4000',
      host: '127.0.0.1',
      port: 4000,
      isProduction: false,
      databaseUrl: undefined,
      smtp: undefined,
      clients: [],
      accounts: { signUp: 'open' },
      sessions: { idle: 7 * 86_400_000, absolute: 30 * 86_400_000 },
    })
  })

  test('empty variables count as unset', () => {
    const names = ['HUB_URL', 'PORT', 'HOST', 'DATABASE_URL', 'HUB_CONFIG', 'SMTP_URL', 'NODE_ENV']
    const others = ['HUB_DEV_ACCOUNT', 'OTEL_EXPORTER_OTLP_ENDPOINT']
    const empty = Object.fromEntries([...names, ...others].map((name) => [name, ' ']))
    expect(load(empty)).toEqual(load())
  })

  test('a secret is made once, for its owner’s eyes', () => {
    const [first, second] = [
      loadConfig({ HUB_DATA_DIR: folder }),
      loadConfig({ HUB_DATA_DIR: folder }),
    ]
    expect(first.secrets).toEqual(second.secrets)
    expect(first.secrets[0]).toHaveLength(32)
    expect(statSync(join(folder, 'secret')).mode & 0o077).toBe(0)
    expect(readFileSync(join(folder, 'secret'), 'utf8')).toMatch(/^[\w-]{43}$/)
  })

  test.each(['', 'short', 'not base64url!'.repeat(5)])(
    'a kept secret of "%s" is not used',
    (text) => {
      writeFileSync(join(folder, 'secret'), text)
      expect(() => loadConfig({ HUB_DATA_DIR: folder })).toThrow(/secret.*32 random bytes/)
    },
  )

  test('nothing can be changed afterwards', () => {
    expect(Object.isFrozen(load())).toBe(true)
  })
})

describe('HUB_URL', () => {
  test.each([
    'http://localhost:4000',
    'http://hub.localhost',
    'http://127.0.0.1:1',
    'http://[::1]:4000',
    'https://id.example.com',
    'https://id.example.com:8443',
  ])('may be %s', (HUB_URL) => {
    expect(load({ HUB_URL }).issuer).toBe(HUB_URL)
  })

  test.each([
    ['http://id.example.com', 'https outside loopback'],
    ['http://localhost.example.com', 'https outside loopback'],
    ['http://127.example.com', 'https outside loopback'],
    ['https://id.example.com/', 'an origin alone'],
    ['https://id.example.com/hub', 'an origin alone'],
    ['https://id.example.com?x', 'an origin alone'],
    ['https://id.example.com#', 'an origin alone'],
    ['https://ada@id.example.com', 'an origin alone'],
    ['https://ID.example.com', 'an origin alone'],
    ['https://id.example.com:443', 'an origin alone'],
    ['https://bücher.example', 'an origin alone'],
    ['ftp://id.example.com', 'https:// or http://'],
    ['id.example.com', 'a URL'],
  ])('may not be %s', (HUB_URL, problem) => {
    const problems = problemsOf({ HUB_URL })
    expect(problems).not.toEqual([])
    expect(problems.join()).toContain(`HUB_URL must`)
    expect(problems.join()).toContain(problem)
  })
})

describe('HUB_SECRET', () => {
  test.each([
    ['a short one', Buffer.alloc(31).toString('base64url')],
    ['another alphabet', `${SECRET}+/=`],
    ['spaces inside', `${SECRET} ${SECRET}`],
  ])('may not be %s', (_what, HUB_SECRET) => {
    expect(problemsOf({ HUB_SECRET })).toEqual([
      expect.stringMatching(/HUB_SECRET must be .*Make one: node/),
    ])
  })

  test('is a list when it is rotated, and the entry that will not do is named', () => {
    const other = Buffer.alloc(32, 2).toString('base64url')
    expect(load({ HUB_SECRET: `${other}, ${SECRET}` }).secrets).toHaveLength(2)
    expect(problemsOf({ HUB_SECRET: `${SECRET},short` })[0]).toContain('entry 2')
    expect(problemsOf({ HUB_SECRET: `${SECRET},` })[0]).toContain('entry 2')
  })

  test('is required in production, and with a database that replicas share', () => {
    const shared = { DATABASE_URL: 'postgres://localhost/hub' }
    for (const environment of [PRODUCTION, shared])
      expect(problemsOf({ ...environment, HUB_SECRET: '' })).toEqual([
        expect.stringContaining('HUB_SECRET is required'),
      ])
  })

  test('is in no problem’s text', () => {
    const told = problemsOf({ HUB_SECRET: `${SECRET},${SECRET}!`, PORT: 'x' }).join()
    expect(told).not.toContain(SECRET)
  })
})

describe('PORT', () => {
  test.each(['0', '80', '65535'])('may be %s', (PORT) => {
    expect(load({ PORT }).port).toBe(Number(PORT))
  })

  test.each(['-1', '65536', '80.5', 'http', '1e3', '0x50', 'Infinity'])('may not be %s', (PORT) => {
    expect(problemsOf({ PORT })).toEqual([expect.stringContaining(`not "${PORT}"`)])
  })
})

test.each(['mysql://localhost', 'localhost:5432', 'postgres://[', 'postgres://localhost:port/x'])(
  'DATABASE_URL may not be %s',
  (DATABASE_URL) => {
    expect(problemsOf({ DATABASE_URL })).toEqual([expect.stringContaining('DATABASE_URL must')])
  },
)

describe('HUB_DEV_ACCOUNT', () => {
  test('is on for the embedded database of a developer only', () => {
    const makesOne = (environment = {}) => load(environment).makesDevAccount
    expect(makesOne()).toBe(true)
    expect(makesOne({ HUB_DEV_ACCOUNT: 'off' })).toBe(false)
    expect(makesOne(PRODUCTION)).toBe(false)
    expect(makesOne({ DATABASE_URL: 'postgres://localhost/hub' })).toBe(false)
  })

  test.each(['on', 'OFF', 'false', '0'])('may not be %s', (HUB_DEV_ACCOUNT) => {
    expect(problemsOf({ HUB_DEV_ACCOUNT })).toEqual([
      `HUB_DEV_ACCOUNT must be off, or unset, not "${HUB_DEV_ACCOUNT}"`,
    ])
  })
})

test.each(['collector:4318', 'grpc://collector:4317', 'http://'])(
  'OTEL_EXPORTER_OTLP_ENDPOINT may not be %s',
  (OTEL_EXPORTER_OTLP_ENDPOINT) => {
    expect(problemsOf({ OTEL_EXPORTER_OTLP_ENDPOINT })).toEqual([
      'OTEL_EXPORTER_OTLP_ENDPOINT must begin with https:// or http://',
    ])
  },
)

describe('production', () => {
  test('listens everywhere, and trusts no default that is for development', () => {
    expect(load(PRODUCTION)).toMatchObject({ host: '0.0.0.0', isProduction: true })
    expect(problemsOf({ NODE_ENV: 'production', HUB_SECRET: '' })).toEqual([
      expect.stringContaining('HUB_URL is required'),
      expect.stringContaining('HUB_SECRET is required'),
    ])
  })
})

test('every problem is told at once, the file’s among them', () => {
  const file = join(folder, 'hub.json')
  writeFileSync(file, '{"apps":[{"id":"Mail"}],"colour":"red"}')
  const environment = {
    HUB_URL: 'ftp://x',
    PORT: 'x',
    DATABASE_URL: 'x',
    HUB_SECRET: 'x',
    HUB_CONFIG: file,
  }
  const problems = problemsOf(environment).join('\n')
  for (const named of [
    'HUB_URL',
    'PORT',
    'DATABASE_URL',
    'HUB_SECRET',
    'apps.0.id',
    'apps.0.name',
    'colour',
  ])
    expect(problems).toContain(named)
})

test('a HUB_CONFIG that cannot be read is named, and a missing default is not', () => {
  const HUB_CONFIG = join(folder, 'absent.json')
  expect(problemsOf({ HUB_CONFIG })).toEqual([
    expect.stringMatching(/cannot read .*absent.json \(ENOENT\)/),
  ])
})
