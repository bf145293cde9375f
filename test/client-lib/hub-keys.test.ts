/**
 * The hub's keys as the library keeps them: how often it asks, and what it does while no answer comes.
 */
import { describe, expect, test, vi } from 'vitest'
import {
  createApp,
  createTestBrowser,
  refusalOf,
  signIn,
  type AppUnderTest,
} from './app-under-test.ts'

/** A sign-in in a browser of its own. */
async function arrive(app: AppUnderTest, changes: Parameters<typeof signIn>[1] = {}) {
  const browser = createTestBrowser(app.hub)
  return refusalOf(app, await signIn({ ...app, browser }, changes))
}

const SIGNED_IN = { status: 303, code: 'signed_in' }
const UNREACHABLE = { status: 503, code: 'hub_unreachable' }
const KEY_UNKNOWN = { status: 400, code: 'token_key_unknown' }

describe('while the hub answers', () => {
  test('its keys are fetched once a minute, and only while they are used', async () => {
    const app = createApp()
    await arrive(app)
    app.clock.pass(59)
    await arrive(app)
    expect(app.testHub.fetches).toEqual(['https://hub.test/.well-known/jwks.json'])

    app.clock.pass(1)
    await arrive(app)
    expect(app.testHub.fetches.length).toBe(2)
  })

  test('twenty sign-ins at once share one fetch', async () => {
    const app = createApp()
    const answers = await Promise.all(Array.from({ length: 20 }, () => arrive(app)))
    expect(answers.every(({ status }) => status === 303)).toBe(true)
    expect(app.testHub.fetches.length).toBe(1)
  })

  test('a new key works at once', async () => {
    const app = createApp()
    await arrive(app)
    app.clock.pass(5)
    app.testHub.rotate()
    expect(await arrive(app)).toEqual(SIGNED_IN)
  })

  test('a withdrawn key is dead with the next fetch, within a minute', async () => {
    const app = createApp()
    const { key, kid } = app.testHub
    await arrive(app)
    app.testHub.rotate()
    app.clock.pass(60)
    expect(await arrive(app, { key, header: { kid } })).toEqual(KEY_UNKNOWN)
  })

  test('an empty set kills every key', async () => {
    const app = createApp()
    await arrive(app)
    app.testHub.published = []
    app.clock.pass(60)
    expect(await arrive(app)).toEqual(KEY_UNKNOWN)
  })

  test('unknown kids cause one fetch per 5 s', async () => {
    const app = createApp()
    await arrive(app)
    for (let second = 0; second < 20; second++) {
      app.clock.pass(1)
      expect(await arrive(app, { header: { kid: `made-up-${second}` } })).toEqual(KEY_UNKNOWN)
    }
    expect(app.testHub.fetches.length).toBe(1 + 4)
  })
})

describe('while the hub fails', () => {
  test.each(['down', 'error 500', 'redirecting', 'junk', 'oversized'] as const)(
    '(%s) an app that never saw its keys answers 503',
    async (mode) => {
      const app = createApp()
      app.testHub.fault = mode
      expect(await arrive(app)).toEqual(UNREACHABLE)
      expect(app.sessions()).toBe(0)
    },
  )

  test('a hub that hangs is given up after 3 s', async () => {
    const started = performance.now()
    const app = createApp()
    app.testHub.fault = 'hanging'
    expect(await arrive(app)).toEqual(UNREACHABLE)
    expect(performance.now() - started).toBeGreaterThan(2_900)
    expect(performance.now() - started).toBeLessThan(15_000)
  })

  test('it is asked once per 5 s, however many arrive', async () => {
    const app = createApp()
    app.testHub.fault = 'down'
    for (let second = 0; second < 20; second++) {
      await Promise.all([arrive(app), arrive(app)])
      app.clock.pass(1)
    }
    expect(app.testHub.fetches.length).toBe(4)
  })

  test('the last good keys serve for 24 h and no longer', async () => {
    const app = createApp()
    await arrive(app)
    app.testHub.fault = 'error 500'
    app.clock.pass(24 * 3600 - 1)
    expect(await arrive(app)).toEqual(SIGNED_IN)
    app.clock.pass(1)
    expect(await arrive(app)).toEqual(UNREACHABLE)
  })

  test('an unknown kid is the hub’s silence, not a bad token', async () => {
    const app = createApp()
    await arrive(app)
    app.testHub.fault = 'down'
    app.clock.pass(60)
    expect(await arrive(app, { header: { kid: 'new' } })).toEqual(UNREACHABLE)
  })

  test('it heals within 5 s of the hub’s return', async () => {
    const app = createApp()
    app.testHub.fault = 'down'
    await arrive(app)
    app.testHub.fault = 'none'
    expect(await arrive(app)).toEqual(UNREACHABLE)
    app.clock.pass(5)
    expect(await arrive(app)).toEqual(SIGNED_IN)
  })

  test('the button keeps its link and says so, until a fetch succeeds', async () => {
    const app = createApp()
    const button = app.hub.button({ returnTo: '/inbox' })
    app.testHub.fault = 'down'
    await arrive(app)
    expect(app.hub.button({ returnTo: '/inbox' })).toMatch(
      /^<a [^>]+>Sign in with the hub<\/a> <small>The hub could not be reached a moment ago\.<\/small>$/,
    )
    app.testHub.fault = 'none'
    app.clock.pass(5)
    await arrive(app)
    expect(app.hub.button({ returnTo: '/inbox' })).toBe(button)
  })
})

test('a clock that is set back an hour does not keep a withdrawn key alive', async () => {
  const app = createApp()
  const { key, kid } = app.testHub
  await arrive(app)
  app.testHub.rotate()
  app.clock.pass(-3600)
  expect(await arrive(app, { key, header: { kid } })).toEqual(KEY_UNKNOWN)
})

test('the keys are fetched without following redirects', async () => {
  const fetch = vi.fn(async () => Response.json({ keys: [] }))
  await arrive(createApp({ fetch }))
  expect(fetch).toHaveBeenCalledExactlyOnceWith(
    'https://hub.test/.well-known/jwks.json',
    expect.objectContaining({ redirect: 'error', signal: expect.any(AbortSignal) }),
  )
})
