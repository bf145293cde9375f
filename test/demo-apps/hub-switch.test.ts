/**
 * The one variable that adds the hub to the demo apps, and takes it away again.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../demo-apps/shared/database.ts'
import { openTestDatabase } from '../support/databases.ts'
import { PAGE_APPS, SCRIPT_APP, type DemoApp, type RunningApp } from './apps.ts'

const ORIGIN = 'http://app.localhost:4001'

const WITH_HUB = {
  IDENTITY_HUB_URL: 'http://localhost:4000',
  IDENTITY_APP_ID: 'app',
  IDENTITY_APP_URL: ORIGIN,
  IDENTITY_SECRET: 'c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldC0',
}
const WITHOUT_HUB = { ...WITH_HUB, IDENTITY_HUB_URL: '' }

function useSwitch({ prepare, start }: DemoApp) {
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

  const asking = (app: () => RunningApp) => ({
    ask: async (path: string) => app().request(new Request(ORIGIN + path)),
    read: async (path: string) => (await app().request(new Request(ORIGIN + path))).text(),
  })
  return { dormant: asking(() => dormant), connected: asking(() => connected) }
}

describe.each(PAGE_APPS)('$name', (app) => {
  const { dormant, connected } = useSwitch(app)

  test('shows the button above its own form once the variable is set', async () => {
    const page = await connected.read('/')
    expect(page.indexOf('Sign in with Acme</a>')).toBeGreaterThan(0)
    expect(page.indexOf('Sign in with Acme</a>')).toBeLessThan(page.indexOf('action="/login"'))
  })

  test('differs by the button alone', async () => {
    const button = /<a class="symbolon-button"[^>]*>Sign in with Acme<\/a>/
    expect((await connected.read('/')).replace(button, '')).toBe(await dormant.read('/'))
  })

  test('sends the browser to the hub, or knows no such address', async () => {
    const { status, headers } = await connected.ask('/identity/login')
    expect(status).toBe(302)
    expect(headers.get('location')).toMatch('http://localhost:4000/identity/authorize?app=app&')
    expect(await dormant.read('/identity/login')).toBe(await dormant.read('/nowhere'))
  })

  test('answers a failed return with its own form and one line above it', async () => {
    const response = await connected.ask('/identity/callback?state=abcdefghijklmnop&token=x')
    const page = await response.text()
    expect([response.status, response.headers.get('set-cookie')]).toEqual([400, null])
    expect(page).toMatch(/id="problem">[^<]*<span>Ref [0-9A-Z]{4}-[0-9A-Z]{2}<\/span>/)
    expect(page).toContain('action="/login"')
  })
})

describe(SCRIPT_APP.name, () => {
  const { dormant, connected } = useSwitch(SCRIPT_APP)

  test('has the same page either way, and its script asks whether there is a hub', async () => {
    expect(await connected.read('/')).toBe(await dormant.read('/'))
    const answer = JSON.parse(await connected.read('/identity/session?include=config'))
    expect(answer).toEqual({ user: null, config: { hubName: 'Acme', hubUnreachable: false } })
    const nowhere = await dormant.read('/nowhere')
    for (const route of ['session?include=config', 'login']) {
      expect((await dormant.ask(`/identity/${route}`)).status).toBe(404)
      expect(await dormant.read(`/identity/${route}`)).toBe(nowhere)
    }
  })

  test('answers a failed return with its page, which holds what went wrong', async () => {
    const path = '/identity/callback?state=abcdefghijklmnop&token=%3C/script%3E'
    const [response, page] = [await connected.ask(path), await connected.read(path)]
    expect([response.status, response.headers.get('set-cookie')]).toEqual([400, null])
    expect(page).toMatch(/"problem":"[^"]+","ref":"[0-9A-Z]{4}-[0-9A-Z]{2}"/)
  })
})
