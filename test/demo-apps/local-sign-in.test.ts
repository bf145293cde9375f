/**
 * What the demo apps did before there was a hub, and go on doing: their own users, passwords and
 * sessions.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../demo-apps/shared/database.ts'
import { openTestDatabase } from '../support/databases.ts'
import { DEMO_APPS, type RunningApp } from './apps.ts'

const ORIGIN = 'http://app.localhost:4001'

describe.each(DEMO_APPS)('$name, by its own password', ({ name, naming, prepare, start }) => {
  let database: Database
  let app: RunningApp
  let close: () => Promise<void>

  beforeAll(async () => {
    const opened = await openTestDatabase()
    if (opened.kind !== 'pglite') throw new Error('these tests change roles on one connection')
    database = opened.pglite
    await prepare(database)
    app = await start(database, ORIGIN)
    close = async () => {
      await app.close()
      await opened.close()
    }
  })
  afterAll(() => close())

  const ask = (path: string, init: RequestInit = {}) =>
    app.request(new Request(ORIGIN + path, init))
  const as = (cookie: string): RequestInit => ({ headers: { cookie } })
  const post = (path: string, form: Record<string, string>, headers: HeadersInit = {}) =>
    ask(path, { method: 'POST', body: new URLSearchParams(form), headers })

  const passwordOf = (person: string) => `${name}-${person}-local`
  const signIn = (email: string, password: string) => post('/login', { email, password })

  async function sessionOf(email: string, person: string): Promise<string> {
    const response = await signIn(email, passwordOf(person))
    expect([response.status, response.headers.get('location')]).toEqual([303, '/'])
    return response.headers.get('set-cookie')!.split(';')[0]!
  }
  const read = async (path: string, cookie: string) => (await ask(path, as(cookie))).json()

  test('shows each person their own data', async () => {
    const [alice, bob] = [
      await sessionOf('alice@example.com', 'alice'),
      await sessionOf('bob@example.com', 'bob'),
    ]
    expect(await read('/api/me', alice)).toEqual({
      id: 'u1',
      email: 'alice@example.com',
      name: 'Alice Example',
    })
    expect(await read('/api/messages', alice)).toHaveLength(3)
    expect(await read('/api/messages', bob)).toHaveLength(2)
    expect(await (await ask(naming, as(bob))).text()).toContain('Bob Example')
  })

  test('tells the two Carols apart by the case of their address', async () => {
    const upper = await read('/api/me', await sessionOf('Carol@Example.com', 'carol'))
    const lower = await read('/api/me', await sessionOf('carol@example.com', 'carol'))
    expect([upper.email, lower.email]).toEqual(['Carol@Example.com', 'carol@example.com'])
  })

  test.each([
    ['a wrong password', 'alice@example.com', 'nonsense'],
    ['an unknown address', 'nobody@example.com', 'nonsense'],
    ['a disabled account', 'dave@example.com', passwordOf('dave')],
    ['a NUL in the address', 'alice@example.com\0', passwordOf('alice')],
    ['a password longer than any', 'alice@example.com', 'x'.repeat(129)],
  ])('refuses %s with one and the same sentence', async (_what, email, password) => {
    const response = await signIn(email, password)
    expect([response.status, response.headers.get('set-cookie')]).toEqual([401, null])
    expect(await response.text()).toContain('do not match an account here. Please try again.')
  })

  test.each([
    ['Sec-Fetch-Site', { 'Sec-Fetch-Site': 'same-site' }],
    ['Origin', { Origin: 'http://evil.localhost:4001' }],
    ['an opaque Origin', { Origin: 'null' }],
  ])('refuses a form from another site by %s', async (_what, headers) => {
    const form = { email: 'alice@example.com', password: passwordOf('alice') }
    const response = await post('/login', form, headers)
    expect([response.status, response.headers.get('set-cookie')]).toEqual([403, null])
  })

  test('takes its own form from a browser', async () => {
    const form = { email: 'alice@example.com', password: passwordOf('alice') }
    const sameOrigin = [{ 'Sec-Fetch-Site': 'same-origin' }, { Origin: ORIGIN }]
    for (const headers of sameOrigin) expect((await post('/login', form, headers)).status).toBe(303)
  })

  test('ends a session for good when the person logs out', async () => {
    const cookie = await sessionOf('alice@example.com', 'alice')
    expect((await ask('/logout', { method: 'POST', ...as(cookie) })).status).toBe(303)
    expect((await ask('/api/me', as(cookie))).status).toBe(401)
    expect((await ask('/api/messages', as(cookie))).status).toBe(401)
  })

  test('believes neither of two session cookies', async () => {
    const cookie = await sessionOf('alice@example.com', 'alice')
    expect((await ask('/api/me', as(`${cookie}; ${cookie}`))).status).toBe(401)
  })

  test('escapes what somebody typed', async () => {
    const page = await (await signIn('"><b>x</b>@example.com', 'nonsense')).text()
    expect(page).toMatch(/&quot;&gt;&lt;b&gt;x|\\">\\u003cb>x/)
    expect(page).not.toContain('<b>x')
  })

  test('answers a body too large, or none, with a page of its own', async () => {
    expect((await signIn('a'.repeat(20_000), 'x')).status).toBe(413)
    expect((await ask('/login', { method: 'POST' })).status).toBe(401)
    expect((await ask('/nowhere')).status).toBe(404)
  })

  test('marks its cookie for https only where its address is https', async () => {
    const cookieAt = async (appUrl: string) => {
      const started = await start(database, appUrl)
      const body = new URLSearchParams({ email: 'bob@example.com', password: passwordOf('bob') })
      const request = new Request(`${appUrl}/login`, { method: 'POST', body })
      const cookie = (await started.request(request)).headers.get('set-cookie')
      await started.close()
      return cookie
    }
    expect(await cookieAt('https://app.example')).toMatch(/^__Host-.*; HttpOnly; .*; Secure$/)
    expect(await cookieAt(ORIGIN)).toMatch(/^(?!__Host-).*; HttpOnly; SameSite=Lax$/)
  })

  test('starts again, signs in and out with no more than SELECT and INSERT', async () => {
    const before = await database.query('SELECT * FROM users ORDER BY id')
    await database.query('CREATE ROLE reader')
    await database.query('GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO reader')
    await database.query('SET ROLE reader')

    await prepare(database)
    const cookie = await sessionOf('alice@example.com', 'alice')
    await ask('/logout', { method: 'POST', ...as(cookie) })
    expect((await ask('/api/me', as(cookie))).status).toBe(401)

    await database.query('RESET ROLE')
    expect(await database.query('SELECT * FROM users ORDER BY id')).toEqual(before)
  })
})
