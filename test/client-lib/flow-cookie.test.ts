/**
 * The flow cookie: one sealed pending sign-in per tab, and when it ends.
 */
import { describe, expect, test } from 'vitest'
import {
  answered,
  callbackPath,
  createApp,
  depart,
  ENVIRONMENT,
  refusalOf,
  SECRET,
} from './app-under-test.ts'

describe('the flow cookie', () => {
  const setCookieOf = async (environment: Record<string, string>, query = '') => {
    const { browser } = createApp({ environment: { ...ENVIRONMENT, ...environment } })
    return (await browser.get(`/identity/login${query}`)).headers.getSetCookie()[0] ?? ''
  }

  test('is a __Host- cookie where the app is on https', async () => {
    expect(await setCookieOf({})).toMatch(
      /^__Host-identity_mail_[\w-]{22}=[\w-]+; Max-Age=3600; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    )
  })

  test('keeps to the routes where the app is on loopback', async () => {
    expect(await setCookieOf({ IDENTITY_APP_URL: 'http://mail.localhost:4001' })).toMatch(
      /^identity_mail_[\w-]{22}=[\w-]+; Max-Age=3600; Path=\/identity; HttpOnly; SameSite=Lax$/,
    )
  })

  test('is at most 1 KB with the longest app id and return path', async () => {
    const query = `?max_age=9&return=/${'x'.repeat(511)}`
    const line = await setCookieOf({ IDENTITY_APP_ID: 'a'.repeat(64) }, query)
    const pair = line.slice(0, line.indexOf(';'))
    expect(pair.length).toBeGreaterThan(900)
    expect(pair.length).toBeLessThanOrEqual(1024)
  })

  test('holds no state, nonce or return path in the open', async () => {
    const app = createApp()
    const { state, nonce } = await depart(app.browser, '?return=/canary')
    const [pair] = [...app.browser.cookies].map(([name, value]) => `${name}=${value}`)
    for (const secret of [state, nonce, 'canary']) {
      expect(pair).not.toContain(secret)
      expect(Buffer.from(pair!.split('=')[1]!, 'base64url').toString('latin1')).not.toContain(
        secret,
      )
    }
  })

  test('is there once per tab, five times at most, and the oldest goes first', async () => {
    const app = createApp()
    app.browser.cookies.set('theme', 'dark')
    app.browser.cookies.set('__Host-identity_calendar_x', 'not-ours')
    const tabs = []
    for (let tab = 0; tab < 6; tab++) {
      tabs.push(await answered(app))
      app.clock.pass(1)
    }
    expect(app.browser.cookies.size).toBe(2 + 5)

    const [oldest, second] = await Promise.all(
      tabs.slice(0, 2).map(({ query }) => app.browser.get(callbackPath(query))),
    )
    expect([oldest?.status, second?.status]).toEqual([400, 303])
  })

  test('opens for one app only, even under one secret', async () => {
    const { query, app } = await answered()
    const [[name = '', value = ''] = []] = app.browser.cookies
    const other = createApp({ environment: { ...ENVIRONMENT, IDENTITY_APP_ID: 'calendar' } })
    other.browser.cookies.set(name.replace('mail', 'calendar'), value)
    const response = await other.browser.get(callbackPath(query))
    expect(await refusalOf(other, response)).toEqual({ status: 400, code: 'state_unknown' })
  })

  test('opens under the old secret while a new one seals', async () => {
    const { query, app } = await answered()
    const fresh = Buffer.alloc(32, 9).toString('base64url')
    const secretsOf = (IDENTITY_SECRET: string) =>
      createApp({ environment: { ...ENVIRONMENT, IDENTITY_SECRET }, fetch: app.testHub.fetch })

    for (const [secrets, status] of [
      [`${fresh},${SECRET}`, 303],
      [fresh, 400],
    ] as const) {
      const rotated = secretsOf(secrets)
      for (const [name, value] of app.browser.cookies) rotated.browser.cookies.set(name, value)
      expect((await rotated.browser.get(callbackPath(query))).status).toBe(status)
    }
  })

  test('survives an answer from another issuer, so the hub’s own answer still counts', async () => {
    const { app, query } = await answered()
    await app.browser.get(callbackPath({ ...query, iss: 'https://evil.test' }))
    const response = await app.browser.get(callbackPath(query))
    expect(response.status).toBe(303)
  })

  test('ends with the hub’s answer, good or bad', async () => {
    const { app, query } = await answered()
    await app.browser.get(callbackPath({ ...query, token: 'junk' }))
    expect([...app.browser.cookies]).toEqual([])
  })

  test('outlives a store that is away, so that reloading finishes the sign-in', async () => {
    let away = true
    const app = createApp({
      replay: {
        consume() {
          if (away) throw new Error('connection refused')
          return true
        },
      },
    })
    const { query } = await answered(app)
    const refused = await app.browser.get(callbackPath(query))
    expect(await refusalOf(app, refused)).toEqual({ status: 503, code: 'store_unavailable' })
    expect(refused.headers.get('retry-after')).toBe('5')

    away = false
    const response = await app.browser.get(callbackPath(query))
    expect(response.status).toBe(303)
  })

  test('expires after an hour', async () => {
    const app = createApp()
    const { query } = await answered(app)
    app.clock.pass(3600)
    const response = await app.browser.get(callbackPath(query))
    expect(await refusalOf(app, response)).toEqual({ status: 400, code: 'state_unknown' })
  })

  test('counts as none where there are two of one name', async () => {
    const { app, query } = await answered()
    const [[name, value] = []] = app.browser.cookies
    const response = await app.browser.get(callbackPath(query), {
      cookie: `${name}=planted; ${name}=${value}`,
    })
    expect(await refusalOf(app, response)).toEqual({ status: 400, code: 'state_unknown' })
  })

  test('is worth nothing under the name of another state', async () => {
    const { app, query } = await answered()
    const other = await depart(app.browser)
    const [[, first] = [], [second] = []] = app.browser.cookies
    app.browser.cookies.set(second!, first!)
    const response = await app.browser.get(callbackPath({ ...query, state: other.state }))
    expect(await refusalOf(app, response)).toEqual({ status: 400, code: 'state_unknown' })
  })

  test('is worth nothing after a flipped bit', async () => {
    const { app, query } = await answered()
    const [[name, value] = []] = app.browser.cookies
    const bytes = Buffer.from(value!, 'base64url')
    bytes[20]! ^= 1
    app.browser.cookies.set(name!, bytes.toString('base64url'))
    const response = await app.browser.get(callbackPath(query))
    expect(await refusalOf(app, response)).toEqual({ status: 400, code: 'state_unknown' })
  })
})
