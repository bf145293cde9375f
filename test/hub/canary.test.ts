/**
 * `symbolon canary`: the six things to look at, at one app before the hub is switched on there, after, and when something is
 * wrong.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { hubRoutes } from '../../client-lib/src/adapters/node-http.ts'
import type { HubClientOptions } from '../../client-lib/src/index.ts'
import { canary, type CanaryArguments } from '../../hub/src/commands/canary.ts'
import { ALICE, createApp, SECRET } from '../client-lib/app-under-test.ts'
import { run } from '../processes/hub-process.ts'
import { freePort } from '../support/free-ports.ts'
import { PASSWORD } from '../support/hub.ts'
import { openListeningHub, type ListeningHub } from '../support/listening-hub.ts'

const FORM = '<form method="post" action="/login"><input type="password" /></form>'

let folder: string
let site: ListeningHub
let server: Server
let appUrl: string
let app: ReturnType<typeof createApp>['hub']
let form: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'symbolon-canary-'))
  const port = await freePort()
  appUrl = `http://app.localhost:${port}`
  site = await openListeningHub({ apps: { mail: `${appUrl}/identity/callback` } })
  await site.hub.addUser(ALICE.email)
  server = createServer(async (req, res) => {
    if (await hubRoutes(app)(req, res)) return
    if (req.url !== '/') res.statusCode = 404
    res.setHeader('content-type', 'text/html').end(app.button() + form)
  }).listen(port, 'localhost')
})
afterAll(async () => {
  server.close()
  server.closeAllConnections()
  await site.close()
  await rm(folder, { recursive: true })
})
beforeEach(async () => {
  form = FORM
  await writeFile(join(folder, 'rows'), 'alice')
  await rm(join(folder, 'state.json'), { force: true })
})

/** The one variable: set or not. */
function deploy(hubUrl: string, changes: Partial<HubClientOptions> = {}): void {
  const environment = {
    ...{ IDENTITY_HUB_URL: hubUrl, IDENTITY_APP_ID: 'mail', IDENTITY_APP_URL: appUrl },
    IDENTITY_SECRET: SECRET,
  }
  app = createApp({ environment, fetch, now: () => new Date(), ...changes }).hub
}

interface Looked {
  phase: string
  facts: { check: string; outcome: string; detail: string }[]
}

async function look(changes: Partial<CanaryArguments> = {}) {
  const { exitCode, data, lines } = await canary(site.hub.hub.config, {
    ...{ appUrl, page: '/', state: join(folder, 'state.json'), account: undefined },
    ...{ email: ALICE.email, password: PASSWORD },
    checksumCommand: `cat ${join(folder, 'rows')}`,
    ...changes,
  })
  const { phase, facts = [] } = data as Looked
  const outcomes = Object.fromEntries(facts.map(({ check, outcome }) => [check, outcome]))
  return { exitCode, phase, outcomes, text: lines.join('\n') }
}

const FINE = { button: 'ok', account: 'ok', rows: 'ok', refusals: 'ok', numbers: 'ok' }

/** Looks before, switches on, and looks again. */
async function switchedOn(changes: Partial<HubClientOptions> = {}) {
  deploy('')
  await look({ account: 'a1' })
  deploy(site.issuer, changes)
}

test('before: everything as it was, remembered; after: the six, of which one is done by hand', async () => {
  deploy('')
  const before = await look({ account: 'a1' })
  expect(before).toMatchObject({ exitCode: 0, phase: 'before' })
  expect(before.outcomes).toEqual({ ...FINE, 'hub away': 'ok' })
  expect(await readFile(join(folder, 'state.json'), 'utf8')).not.toMatch(/alice|Correct-Horse/)

  deploy(site.issuer)
  const after = await look()
  expect(after).toMatchObject({ exitCode: 0, phase: 'after' })
  expect(after.outcomes).toEqual({ ...FINE, 'hub away': 'by_hand' })
  expect(after.text).toContain('alice@example.com landed in account a1, as locally')
  expect(after.text).toMatch(/issued for mail: 0 before, 1 now/)
  const left = site.hub.db.selectFrom('sessions').where('ended_at', 'is', null).selectAll()
  expect(await left.execute()).toEqual([])
})

test.each<[string, string, () => Promise<unknown> | unknown, Partial<HubClientOptions>]>([
  ['the app’s own form is gone', 'button', () => (form = ''), {}],
  [
    'the person lands in another account',
    'account',
    () => {},
    {
      startSession: () => ({ 'set-cookie': 'session=m1; Path=/' }),
      currentAccount: ({ headers }) =>
        headers.get('cookie')?.includes('session=m1')
          ? { id: 'm1', email: 'mallory@x.test' }
          : null,
    },
  ],
  ['nobody is signed in', 'account', () => {}, { startSession: () => [] }],
  ['the rows changed', 'rows', () => writeFile(join(folder, 'rows'), 'bob'), {}],
  ['the checksum command fails', 'rows', () => rm(join(folder, 'rows')), {}],
  [
    'a refusal shows no reference',
    'refusals',
    () => {},
    { failurePage: () => new Response('<a href="/">sorry</a>') },
  ],
])('%s: that check alone fails', async (_what, check, change, options) => {
  await switchedOn(options)
  await change()
  const { exitCode, outcomes } = await look()
  expect(exitCode).toBe(1)
  expect(outcomes).toEqual({ ...FINE, 'hub away': 'by_hand', [check]: 'failed' })
})

test('a checksum command is never shown: it may hold the database’s password', async () => {
  await switchedOn()
  const { text } = await look({ checksumCommand: 'exit 3 # postgres://app:canary-secret@db' })
  expect(text).toContain('the checksum command ended with 3')
  expect(text).not.toContain('canary-secret')
})

test('the wrong password is told, and no token was issued', async () => {
  await switchedOn()
  const { outcomes, text } = await look({ password: 'Wrong-Horse9' })
  expect(outcomes).toMatchObject({ account: 'failed', numbers: 'failed' })
  expect(text).not.toContain('Wrong-Horse9')
})

test('what it was given nothing for is not looked at', async () => {
  await switchedOn()
  const { exitCode, outcomes } = await look({ password: undefined, checksumCommand: undefined })
  expect(exitCode).toBe(0)
  expect(outcomes).toMatchObject({ account: 'not_asked', rows: 'not_asked', numbers: 'ok' })
})

test.each([
  ['https://nowhere.test', /No app in HUB_CONFIG returns to https:\/\/nowhere.test/],
  ['', /No app in HUB_CONFIG/],
])('an app that is not registered: "%s"', async (unknown, message) => {
  const { exitCode, text } = await look({ appUrl: unknown })
  expect([exitCode, text]).toEqual([1, expect.stringMatching(message)])
})

test('typed as a command, it runs in a process of its own that needs no database', async () => {
  await switchedOn()
  const settings = {
    apps: [{ id: 'mail', name: 'Mail', redirectUris: [`${appUrl}/identity/callback`] }],
  }
  const config = join(folder, 'symbolon.config.json')
  await writeFile(config, JSON.stringify(settings))
  const given = ['--email', ALICE.email, '--password-stdin', '--json', '--page', '/']
  const kept = ['--state', join(folder, 'state.json')]
  const checksum = ['--checksum-command', `cat ${join(folder, 'rows')}`]
  const HUB_DATA_DIR = join(folder, 'data')
  const environment = { HUB_URL: site.issuer, HUB_CONFIG: config, HUB_DATA_DIR }
  const asked = ['canary', appUrl, ...given, ...kept, ...checksum]
  const { code, out, err } = await run(asked, environment, PASSWORD)
  expect([code, err]).toEqual([0, ''])
  const { facts } = JSON.parse(out) as Looked
  expect(facts.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok', 'ok', 'by_hand', 'ok'])
})
