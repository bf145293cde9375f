/**
 * The match preview: who will land where, before the hub is switched on.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCommand } from '../../client-lib/src/cli.ts'
import { readCsv } from '../../client-lib/src/preview/csv.ts'

let folder: string
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'symbolon-preview-'))))
afterAll(() => rm(folder, { recursive: true }))

const USERS = [
  { email: 'alice@example.com', disabledAt: null },
  { email: 'bob@example.com', disabledAt: null },
  { email: 'carol@example.com', disabledAt: null },
  { email: 'dave@example.com', disabledAt: '2026-01-01T00:00:00Z' },
  { email: 'erin@example.com', addresses: ['erin@home.example'], disabledAt: null },
]

const file = async (name: string, text: string) => {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

/** The totals for these accounts, and the risky rows. */
async function previewOf(csv: string) {
  const risky = join(folder, 'risky.csv')
  const hubUsers = await file('users.json', JSON.stringify(USERS))
  const accounts = await file('accounts.csv', csv)
  const asked = ['preview', '--hub-users', hubUsers, '--csv', accounts, '--risky', risky]
  const { exitCode, lines } = await runCommand([...asked, '--json'])
  if (exitCode !== 0) return { exitCode, lines }
  return { ...JSON.parse(lines[0]!), risky: await readFile(risky, 'utf8') }
}

const HEADER = 'id,email,email_verified,disabled\n'
const NOBODY = { exact: 0, unverified: 0, duplicate: 0, disabled: 0, look_alike: 0, no_hub_user: 0 }

describe('an account', () => {
  test.each([
    ['of a person of the hub, confirmed', '1,alice@example.com,true,', { exact: 1 }],
    ['written in another case', '1,Alice@Example.COM,true,', { exact: 1 }],
    ['under the person’s other address', '1,erin@home.example,t,f', { exact: 1 }],
    ['that was never confirmed', '1,bob@example.com,false,', { unverified: 1 }],
    ['that is disabled', '1,alice@example.com,1,1', { disabled: 1 }],
    ['of a person disabled at the hub', '1,dave@example.com,yes,no', { disabled: 1 }],
    ['of nobody at the hub', '1,zoe@elsewhere.example,true,', { no_hub_user: 1 }],
    ['with an address that never crosses', '1,"zoë@example.com",true,', { unusable_address: 1 }],
    [
      'of the same name at a domain that looks alike',
      '1,alice@exarnple.com,true,',
      { look_alike: 1 },
    ],
    ['at a domain in other letters', '1,alice@exаmple.com,true,', { look_alike: 1 }],
    ['one slip away', '1,alice@exmaple.com,true,', { look_alike: 1 }],
    ['of another name there', '1,zoe@exarnple.com,true,', { no_hub_user: 1 }],
  ])('%s', async (_what, row, expected) => {
    const preview = await previewOf(HEADER + row)
    expect(preview).toMatchObject({ accounts: 1, ...NOBODY, unusable_address: 0, ...expected })
  })

  test('that shares its address with another, but for its case', async () => {
    const preview = await previewOf(
      `${HEADER}1,carol@example.com,true,\n2,Carol@example.com,true,\n`,
    )
    expect(preview).toMatchObject({ ...NOBODY, duplicate: 2 })
  })
})

test('the people of the hub without an account are counted', async () => {
  expect(await previewOf(`${HEADER}1,alice@example.com,true,`)).toMatchObject({ withoutAccount: 5 })
})

test('the risky rows are a file that a spreadsheet opens without running anything', async () => {
  const { risky } = await previewOf(
    `${HEADER}"=1+1",bob@example.com,false,\n"a""b",alice@exarnple.com,true,`,
  )
  const records = []
  for await (const record of readCsv(lines(risky))) records.push(record.slice(0, 4))
  expect(records).toEqual([
    ['id', 'email', 'landing', 'resembles'],
    ["'=1+1", 'bob@example.com', 'unverified', ''],
    ['a"b', 'alice@exarnple.com', 'look_alike', 'alice@example.com'],
  ])
})

async function* lines(text: string) {
  yield* text
}

describe('a file that cannot be used is named with its line', () => {
  test.each([
    [
      'a missing column',
      'id,email\n',
      /accounts\.csv: the first line .* email_verified is missing/,
    ],
    ['too few fields', `${HEADER}1,alice@example.com\n`, /record 2: 2 fields/],
    ['a field that is neither', `${HEADER}1,alice@example.com,maybe,\n`, /record 2: "maybe"/],
    ['an open quote', `${HEADER}1,"alice@example.com,true,`, /never closed/],
  ])('%s', async (_what, csv, message) => {
    const { exitCode, lines } = await previewOf(csv)
    expect([exitCode, lines.join()]).toEqual([1, expect.stringMatching(message)])
  })

  test('no such file', async () => {
    const hubUsers = await file('users.json', '[]')
    const asked = ['preview', '--hub-users', hubUsers, '--csv', join(folder, 'nowhere.csv')]
    const { exitCode, lines } = await runCommand(asked)
    expect([exitCode, lines.join()]).toEqual([1, expect.stringContaining('ENOENT')])
  })
})

test.each([[[]], [['--help']], [['preview', '--help']]])(
  '%j shows how it is used',
  async (args) => {
    const { exitCode, lines } = await runCommand(args)
    expect([exitCode, lines.join()]).toEqual([0, expect.stringContaining('--hub-users')])
  },
)

test.each([[['nonsense']], [['preview']], [['preview', '--colour']]])(
  '%j is asked wrongly',
  async (args) => {
    expect((await runCommand(args)).exitCode).toBe(2)
  },
)

test('an adapter serves as well, in a process that opens no connection', async () => {
  const accounts = await file(
    'accounts.mjs',
    `export async function* list() { yield { id: 1, email: 'alice@example.com', emailVerified: true } }`,
  )
  // Whoever opens a connection in it ends it; tsx talks to itself by a pipe.
  const guard = await file(
    'guard.mjs',
    `import net from 'node:net'
     const { connect } = net.Socket.prototype
     net.Socket.prototype.connect = function (...args) {
       if (args.flat()[0]?.path) return connect.apply(this, args)
       console.error('a connection')
       process.exit(9)
     }`,
  )
  const hubUsers = await file('users.json', JSON.stringify(USERS))
  const bin = 'client-lib/bin/symbolon-client.js'
  const asked = [bin, 'preview', '--hub-users', hubUsers, '--accounts', accounts]
  const output = await new Promise((resolve) =>
    execFile('node', ['--import', guard, ...asked], (error, out, err) =>
      resolve({ code: error?.code ?? 0, out, err }),
    ),
  )
  expect(output).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringContaining('1  open their own account'),
  })
})

test('100,000 accounts take seconds', async () => {
  const rows = Array.from(
    { length: 100_000 },
    (_, id) => `${id},person${id}@site${id % 5000}.example,true,`,
  )
  expect(await previewOf(HEADER + rows.join('\n'))).toMatchObject({
    accounts: 100_000,
    no_hub_user: 100_000,
  })
})
