/**
 * The commands, as the command line and the running hub carry them out: one fact a line, data for machines, an exit code.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { listApps } from '../../hub/src/commands/app.ts'
import { makeDevAccount } from '../../hub/src/commands/dev-account.ts'
import { doctor } from '../../hub/src/commands/doctor.ts'
import { listKeys, rotateKeys } from '../../hub/src/commands/keys.ts'
import { runMigrations } from '../../hub/src/commands/migrate.ts'
import { answerCommand } from '../../hub/src/commands/registry.ts'
import { addUser, disable, showUsers } from '../../hub/src/commands/user.ts'
import { createSealer } from '../../hub/src/base/sealing.ts'
import { openPostgres } from '../../hub/src/db/postgres.ts'
import type { Config } from '../../hub/src/http/hub.ts'
import { openTestHub, PASSWORD, TWO_APPS, type TestHub } from '../support/hub.ts'
import { ADA, createPerson } from './person.ts'

let hub: TestHub
beforeAll(async () => {
  const wiki = { id: 'wiki', name: 'Wiki', redirectUris: ['https://wiki.test/cb'], public: true }
  hub = await openTestHub({ settings: { ...TWO_APPS, apps: [...TWO_APPS.apps, wiki] } })
})
beforeEach(async () => {
  await hub.empty()
  hub.clock.at = new Date()
})
afterAll(() => hub.close())

describe('user add', () => {
  test('adds a user whose address counts as verified, with a password that is shown once', async () => {
    const { lines, data, exitCode } = await addUser(hub.hub, { email: 'Ada@Example.com' })
    const { password } = data as { password: string }
    expect([exitCode, data]).toEqual([
      0,
      { id: expect.any(String), email: ADA, name: 'ada', password: expect.any(String) },
    ])
    expect(lines.join('\n')).toContain(`password ${password} (shown once)`)
    expect((await createPerson(hub).signIn(ADA, password)).status).toBe(200)
  })

  test('makes a password as long as the policy asks for', async () => {
    const passwordPolicy = { ...hub.hub.config.passwordPolicy, minLength: 64 }
    const config = { ...hub.hub.config, passwordPolicy }
    expect((await addUser({ ...hub.hub, config }, { email: ADA })).exitCode).toBe(0)
  })

  test('shows no password that was given', async () => {
    const report = await addUser(hub.hub, { email: ADA, name: 'Ada', password: PASSWORD })
    expect(JSON.stringify(report)).not.toContain(PASSWORD)
    expect((await createPerson(hub).signIn()).body.user.name).toBe('Ada')
  })

  test.each([
    ['no address', { email: 'ada' }, 'not an email address'],
    ['a weak password', { email: ADA, password: 'weak' }, 'still needs at least 8'],
    ['a name of two lines', { email: ADA, name: 'Ada\nAdmin' }, 'name'],
    ['a name of 101 characters', { email: ADA, name: 'a'.repeat(101) }, 'name'],
    ['an empty name', { email: ADA, name: ' ' }, 'name'],
  ])('refuses %s, and changes nothing', async (_what, given, told) => {
    const { lines, exitCode } = await addUser(hub.hub, given)
    expect([exitCode, lines.join('\n')]).toEqual([1, expect.stringContaining(told)])
    expect((await showUsers(hub.hub, {})).data).toEqual([])
  })

  test('refuses an address that has a user', async () => {
    await hub.addUser(ADA)
    const { lines, exitCode } = await addUser(hub.hub, { email: 'ADA@example.com' })
    expect([exitCode, lines[0]]).toEqual([1, `${ADA} has a user already.`])
  })
})

describe('the account for development', () => {
  const people = async () => (await showUsers(hub.hub, {})).data

  test('is made where nobody is, and told once', async () => {
    expect(await makeDevAccount(hub.hub)).toContainEqual(expect.stringMatching(/^password \S{20}/))
    expect(await makeDevAccount(hub.hub)).toEqual([])
    expect(await people()).toEqual([expect.objectContaining({ email: 'dev@example.com' })])
  })

  test('is not made where somebody is, nor where somebody was', async () => {
    await hub.addUser(ADA)
    expect(await makeDevAccount(hub.hub)).toEqual([])
    const ada = createPerson(hub)
    await ada.signIn()
    expect((await ada.call('DELETE', 'withdraw', { password: PASSWORD })).status).toBe(204)
    expect([await makeDevAccount(hub.hub), await people()]).toEqual([[], []])
  })
})

describe('user list', () => {
  test('says how to begin when there is nobody', async () => {
    expect(await showUsers(hub.hub, {})).toMatchObject({
      lines: [expect.stringContaining('symbolon user add')],
      exitCode: 0,
    })
  })

  test('lists everybody by address, without secrets', async () => {
    await hub.addUser('eve@example.com', 'Eve')
    await hub.addUser(ADA)
    await disable(hub.hub, { email: 'eve@example.com' })
    const { lines, data } = await showUsers(hub.hub, {})
    expect(lines).toEqual([
      expect.stringMatching(/^[\w-]{36}  ada@example.com  Ada Example$/),
      expect.stringMatching(/^[\w-]{36}  eve@example.com  Eve  disabled$/),
    ])
    expect(JSON.stringify(data)).not.toContain('argon2')
  })
})

describe('user disable', () => {
  test('ends every session, once and for all', async () => {
    await hub.addUser(ADA)
    const ada = createPerson(hub)
    await ada.signIn()
    expect((await disable(hub.hub, { email: 'ADA@example.com' })).exitCode).toBe(0)
    expect((await ada.get('session')).body).toEqual({ user: null })

    const first = (await showUsers(hub.hub, {})).data as Array<{ disabledAt: Date }>
    hub.pass(1000)
    await disable(hub.hub, { email: ADA })
    expect((await showUsers(hub.hub, {})).data).toEqual(first)
  })

  test.each(['eve@example.com', 'not an address'])('refuses %s, who has no user', async (email) => {
    expect((await disable(hub.hub, { email })).exitCode).toBe(1)
  })
})

test('app list names every app, its protocol and its redirect URIs', async () => {
  const { lines, data } = await listApps(hub.hub, {})
  expect(lines).toEqual([
    'mail  Mail  direct  https://mail.test/identity/callback',
    'calendar  Calendar  direct  https://calendar.test/identity/callback',
    'wiki  Wiki  oauth  https://wiki.test/cb',
  ])
  expect(data).toHaveLength(3)
  const empty = { ...hub.hub, config: { ...hub.hub.config, clients: [] } }
  expect((await listApps(empty, {})).lines[0]).toContain('HUB_CONFIG')
})

test('keys list and keys rotate tell the life of a key', async () => {
  hub.pass(200_000)
  const { data, lines } = await rotateKeys(hub.hub, {})
  const { active, next, retired } = data as Record<string, string>
  expect(lines.at(-1)).toContain('Every replica follows')

  const listed = await listKeys(hub.hub, {})
  const states = (listed.data as Array<{ kid: string; state: string }>).map(({ kid, state }) => [
    kid,
    state,
  ])
  expect(Object.fromEntries(states)).toMatchObject({
    [active!]: 'active',
    [next!]: 'next',
    [retired!]: 'retired',
  })
  expect(JSON.stringify(listed)).not.toMatch(/"d"|sealed|private/i)
})

test('migrate says when there is nothing to do', async () => {
  const { lines, exitCode } = await runMigrations({ ...hub.hub, config: embedded() }, {})
  expect([exitCode, lines]).toEqual([0, ['Nothing to apply: the database is up to date.']])
})

const embedded = (): Config => ({ ...hub.hub.config, databaseUrl: undefined })

describe('doctor', () => {
  const withConfig = (change: Partial<Config>) => ({
    ...hub.hub,
    config: { ...hub.hub.config, ...change },
  })
  const failing = async (context: typeof hub.hub) => {
    const { lines, data, exitCode } = await doctor(context, {})
    const { ok, findings } = data as {
      ok: boolean
      findings: Array<{ check: string; ok: boolean }>
    }
    expect([exitCode, ok, findings.at(-1)!.ok]).toEqual([1, false, false])
    expect(findings.slice(0, -1).every((finding) => finding.ok)).toBe(true)
    expect(lines.at(-1)).toMatch(/^Fix: /)
    return { check: findings.at(-1)!.check, line: lines.at(-2)! }
  }

  test('finds nothing wrong with a hub that works', async () => {
    const { lines, exitCode } = await doctor(hub.hub, {})
    expect(exitCode).toBe(0)
    expect(lines.map((line) => line.split(/\s+/, 2))).toEqual(
      ['environment', 'database', 'keys', 'secrets', 'redirects', 'clock'].map((check) => [
        'ok',
        check,
      ]),
    )
  })

  test('names a database that does not answer', async () => {
    const db = openPostgres('postgres://127.0.0.1:1/hub')
    const { check, line } = await failing({ ...hub.hub, db })
    expect([check, line]).toEqual(['database', expect.stringContaining('ECONNREFUSED')])
    await db.destroy()
  })

  test('names keys that HUB_SECRET does not open', async () => {
    const { check, line } = await failing({
      ...hub.hub,
      sealer: createSealer([Buffer.alloc(32, 9)]),
    })
    expect([check, line]).toEqual(['keys', expect.stringContaining('HUB_SECRET does not open')])
  })

  test('names a redirect URI that is not safe', async () => {
    const [client] = hub.hub.config.clients
    const clients = [{ ...client!, redirectUris: ['http://mail.test/cb'] }]
    const { check, line } = await failing(withConfig({ clients }))
    expect([check, line]).toEqual(['redirects', expect.stringContaining('https outside loopback')])
  })

  test.each([-6000, 60_000])('names a clock that is %i ms off', async (offset) => {
    hub.clock.at = new Date(Date.now() + offset)
    expect((await failing(hub.hub)).check).toBe('clock')
  })
})

describe('a question from another process', () => {
  test('is answered by the same commands', async () => {
    await hub.addUser(ADA)
    const report = await answerCommand(hub.hub, { command: 'user list', given: {} })
    expect(report.lines).toEqual([expect.stringContaining(ADA)])
  })

  test.each([{ command: 'rm' }, { command: 'constructor' }, { command: '__proto__' }])(
    'is refused: %o',
    async (question) => {
      const { exitCode, lines } = await answerCommand(hub.hub, question)
      expect([exitCode, lines[0]]).toEqual([1, expect.stringContaining('does not know')])
    },
  )
})
