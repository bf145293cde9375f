/**
 * The library's own sessions, for apps that have none: sealed into one cookie, readable with the hub and without it.
 */
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createHubClient, type SessionOptions } from '../../client-lib/src/index.ts'
import { createTestHub } from '../../client-lib/src/testing/test-hub.ts'
import {
  ALICE,
  APP_URL,
  createApp,
  createTestBrowser,
  ENVIRONMENT,
  SECRET,
  signIn,
} from './app-under-test.ts'

const DAY = 86_400
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const NAME = '__Host-mail_session'
const accounts = { findByEmail: () => [ALICE], findById: () => ALICE }

function openApp(change: Record<string, string | undefined> = {}, sessions: SessionOptions = {}) {
  const clock = { at: new Date('2026-11-21T12:00:00Z') }
  const testHub = createTestHub({ now: () => clock.at })
  const environment = { ...ENVIRONMENT, ...change }
  const hub = createHubClient({
    accounts,
    sessions,
    environment,
    fetch: testHub.fetch,
    now: () => clock.at,
    log: () => {},
  })
  const pass = (seconds: number) => (clock.at = new Date(clock.at.getTime() + seconds * 1000))
  return { ...hub.sessions, hub, testHub, pass }
}

const requestWith = (cookie: string) => new Request(`${APP_URL}/`, { headers: { cookie } })
const pairOf = (headers: Record<string, string>) => headers['set-cookie']!.split(';')[0]!
const jweOf = (headers: Record<string, string>) => pairOf(headers).slice(NAME.length + 1)

async function started(app = openApp()) {
  const headers = await app.start('a1', { sub: 'a-sub', sid: 'a-sid' })
  return { app, headers, cookie: pairOf(headers) }
}

describe('a session', () => {
  test('is read back from its cookie', async () => {
    const { app, cookie } = await started()
    expect(await app.read(requestWith(cookie))).toEqual({
      id: expect.stringMatching(/^[\w-]{22}$/),
      accountId: 'a1',
      hub: { sub: 'a-sub', sid: 'a-sid' },
      startedAt: new Date('2026-11-21T12:00:00Z'),
    })
  })

  test('is in a cookie that only this host and no script can use', async () => {
    const { headers } = await started()
    expect(headers['set-cookie']).toMatch(
      /^__Host-mail_session=[\w.-]+; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    )
  })

  test('has no __Host- over plain http, where browsers would drop it', async () => {
    const app = openApp({ IDENTITY_APP_URL: 'http://mail.localhost:4001' })
    const headers = await app.start('a1')
    expect(headers['set-cookie']).toMatch(
      /^mail_session=[^;]+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/,
    )
    expect(await app.read(requestWith(pairOf(headers)))).toMatchObject({ accountId: 'a1' })
  })

  test('says nothing of whom it belongs to', async () => {
    const { headers } = await started()
    const parts = jweOf(headers).split('.')
    expect(JSON.parse(Buffer.from(parts[0]!, 'base64url').toString())).toEqual({
      ...{ alg: 'dir', enc: 'A256GCM', typ: 'app-session' },
    })
    expect(Buffer.from(parts[3]!, 'base64url').toString('latin1')).not.toMatch(/"a1"|a-sub/)
  })

  test('has an id of its own at every sign-in', async () => {
    const app = openApp()
    const ids = await Promise.all(
      [1, 2].map(async () => (await app.read(requestWith(pairOf(await app.start('a1')))))?.id),
    )
    expect(new Set(ids).size).toBe(2)
  })
})

describe('nobody is signed in by', () => {
  test('a cookie with any other character, the spare bits of base64url included', async () => {
    const { app, headers } = await started()
    const jwe = jweOf(headers)
    for (let at = 0; at < jwe.length; at++) {
      const endsPart = at === jwe.length - 1 || jwe[at + 1] === '.'
      const others = [...(endsPart ? BASE64URL : 'AB')].filter((other) => other !== jwe[at])
      for (const other of others) {
        const touched = jwe.slice(0, at) + other + jwe.slice(at + 1)
        expect(await app.read(requestWith(`${NAME}=${touched}`)), touched).toBeUndefined()
      }
    }
  })

  test('another app’s cookie, though both have one secret', async () => {
    const { headers } = await started(openApp({ IDENTITY_APP_ID: 'calendar' }))
    const jwe = pairOf(headers).replace('__Host-calendar_session=', '')
    expect(await openApp().read(requestWith(`${NAME}=${jwe}`))).toBeUndefined()
  })

  test.each([
    ['nothing', ''],
    ['an empty cookie', `${NAME}=`],
    ['no JWE', `${NAME}=a.b.c.d.e`],
    ['an identity token', `${NAME}=eyJhbGciOiJFZERTQSJ9.e30.AAAA`],
    ['a JWE that asks for another algorithm', `${NAME}=${unencrypted()}`],
    ['4 KB and more', `${NAME}=${'A'.repeat(5000)}`],
  ])('%s', async (_what, cookie) => {
    expect(await openApp().read(requestWith(cookie))).toBeUndefined()
  })

  test('two cookies of one name', async () => {
    const { app, cookie } = await started()
    expect(await app.read(requestWith(`${cookie}; ${cookie}`))).toBeUndefined()
  })

  test('the cookie of an ended session, when the app says so', async () => {
    const ended = new Set<string>()
    const app = openApp({}, { isRevoked: ({ id }) => ended.has(id) })
    const cookie = pairOf(await app.start('a1'))
    ended.add((await app.read(requestWith(cookie)))!.id)
    expect(await app.read(requestWith(cookie))).toBeUndefined()
    expect(await app.renew(requestWith(cookie))).toEqual({})
  })
})

test('a store that cannot say whether a session has ended is an error, not a session', async () => {
  const isRevoked = () => Promise.reject(new Error('the store is away'))
  const { app, cookie } = await started(openApp({}, { isRevoked }))
  await expect(app.read(requestWith(cookie))).rejects.toThrow('the store is away')
})

describe('a session ends', () => {
  test('when the hub says so, asked for once in a minute', async () => {
    const { app, cookie } = await started()
    expect(await app.read(requestWith(cookie))).toBeDefined()
    const hash = createHash('sha256').update('a-sid').digest('base64url')
    app.testHub.revoked = { ...app.testHub.revoked, sids: { [hash]: 1 } }
    expect(await app.read(requestWith(cookie))).toBeDefined()
    app.pass(65)
    expect(await app.read(requestWith(cookie))).toBeUndefined()
    expect(await app.renew(requestWith(cookie))).toEqual({})
  })

  test('when it has been idle for a week', async () => {
    const { app, cookie } = await started()
    app.pass(7 * DAY - 1)
    expect(await app.read(requestWith(cookie))).toBeDefined()
    app.pass(1)
    expect(await app.read(requestWith(cookie))).toBeUndefined()
  })

  test('after 30 days, however often it was renewed', async () => {
    let { app, cookie } = await started()
    for (let day = 0; day < 29; day++) {
      app.pass(DAY)
      cookie = pairOf(await app.renew(requestWith(cookie)))
    }
    expect(await app.read(requestWith(cookie))).toBeDefined()
    app.pass(DAY)
    expect(await app.read(requestWith(cookie))).toBeUndefined()
  })

  test('on this browser, when it is told so', () => {
    expect(openApp().end()['set-cookie']).toMatch(/^__Host-mail_session=; Max-Age=0; Path=\//)
  })
})

test('a session is renewed every five minutes at most, and stays the same session', async () => {
  const { app, cookie } = await started()
  expect(await app.renew(requestWith(cookie))).toEqual({})
  app.pass(300)
  const renewed = pairOf(await app.renew(requestWith(cookie)))
  const [before, after] = [
    await app.read(requestWith(cookie)),
    await app.read(requestWith(renewed)),
  ]
  expect(after).toEqual(before)
})

describe('the secret', () => {
  const NEWER = Buffer.alloc(32, 9).toString('base64url')

  test('is rotated by a list: the first seals, all open', async () => {
    const { cookie } = await started()
    const rotated = openApp({ IDENTITY_SECRET: `${NEWER},${SECRET}` })
    expect(await rotated.read(requestWith(cookie))).toMatchObject({ accountId: 'a1' })
    const newer = pairOf(await rotated.start('a1'))
    expect(await openApp().read(requestWith(newer))).toBeUndefined()
  })

  test('that is missing starts no session', async () => {
    const app = openApp({ IDENTITY_SECRET: undefined })
    await expect(app.start('a1')).rejects.toThrow(/IDENTITY_SECRET/)
  })
})

describe('with the hub', () => {
  test('a sign-in starts one, and signing out ends it', async () => {
    const app = createApp()
    const hub = createHubClient({
      accounts: { findByEmail: () => [ALICE], findById: () => ALICE },
      sessions: {},
      ...{ environment: ENVIRONMENT, fetch: app.testHub.fetch, now: () => app.clock.at },
      log: () => {},
    })
    const browser = createTestBrowser(hub)
    await signIn({ ...app, hub, browser })
    const user = async () => (await (await browser.get('/identity/session')).json()).user
    expect(await user()).toEqual({ id: 'a1', email: ALICE.email, name: 'Alice' })

    await browser.post('/identity/logout')
    expect(browser.cookies.has(NAME)).toBe(false)
    expect(await user()).toBeNull()
  })

  test('unset, everybody stays signed in', async () => {
    const { cookie } = await started()
    const dormant = openApp({ IDENTITY_HUB_URL: undefined })
    expect(dormant.hub.enabled).toBe(false)
    expect(await dormant.read(requestWith(cookie))).toMatchObject({ accountId: 'a1' })
  })
})

function unencrypted(): string {
  const header = { alg: 'dir', enc: 'none', typ: 'app-session' }
  return `${Buffer.from(JSON.stringify(header)).toString('base64url')}..AAAA.AAAA.AAAA`
}
