/**
 * The one variable that adds the hub to the demo apps, and takes it away again.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../demo-apps/shared/database.ts'
import { openTestDatabase } from '../support/databases.ts'
import { DEMO_APPS, type RunningApp } from './apps.ts'

const ORIGIN = 'http://app.localhost:4001'

const WITH_HUB = {
  IDENTITY_HUB_URL: 'http://localhost:4000',
  IDENTITY_APP_ID: 'app',
  IDENTITY_APP_URL: ORIGIN,
  IDENTITY_SECRET: 'c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldC0',
}
const WITHOUT_HUB = { ...WITH_HUB, IDENTITY_HUB_URL: '' }

describe.each(DEMO_APPS)('$name', ({ prepare, start }) => {
  let dormant: RunningApp
  let connected: RunningApp
  let close: () => Promise<void>

  beforeAll(async () => {
    const opened = await openTestDatabase()
    if (opened.kind !== 'pglite') throw new Error('these tests run on PGlite')
    const database: Database = opened.pglite
    await prepare(database)
    dormant = await start(database, ORIGIN, WITHOUT_HUB)
    connected = await start(database, ORIGIN, WITH_HUB)
    close = async () => {
      await Promise.all([dormant.close(), connected.close()])
      await opened.close()
    }
  })
  afterAll(() => close())

  const ask = (app: RunningApp, path: string) => app.request(new Request(ORIGIN + path))
  const read = async (app: RunningApp, path: string) => (await ask(app, path)).text()

  test('shows the button above its own form once the variable is set', async () => {
    const page = await read(connected, '/')
    expect(page.indexOf('Sign in with Acme</a>')).toBeGreaterThan(0)
    expect(page.indexOf('Sign in with Acme</a>')).toBeLessThan(page.indexOf('action="/login"'))
  })

  test('differs by the button alone', async () => {
    const button = /<a class="symbolon-button"[^>]*>Sign in with Acme<\/a>/
    expect((await read(connected, '/')).replace(button, '')).toBe(await read(dormant, '/'))
  })

  test('sends the browser to the hub, or knows no such address', async () => {
    const { status, headers } = await ask(connected, '/identity/login')
    expect(status).toBe(302)
    expect(headers.get('location')).toMatch('http://localhost:4000/identity/authorize?app=app&')
    expect(await read(dormant, '/identity/login')).toBe(await read(dormant, '/nowhere'))
  })

  test('answers a failed return with its own form and one line above it', async () => {
    const response = await ask(connected, '/identity/callback?state=abcdefghijklmnop&token=x')
    const page = await response.text()
    expect([response.status, response.headers.get('set-cookie')]).toEqual([400, null])
    expect(page).toMatch(/id="problem">[^<]*<span>Ref [0-9A-Z]{4}-[0-9A-Z]{2}<\/span>/)
    expect(page).toContain('action="/login"')
  })
})
