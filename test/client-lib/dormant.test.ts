/**
 * Dormant is invisible: no answer, no button, no question to the app, no cryptography.
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createHubClient } from '../../client-lib/src/index.ts'
import { createApp, ENVIRONMENT } from './app-under-test.ts'

afterEach(() => {
  vi.useRealTimers()
})

describe.each(['', undefined])('with IDENTITY_HUB_URL %j', (IDENTITY_HUB_URL) => {
  const forbidden = () => {
    throw new Error('asked while dormant')
  }
  const dormant = (log = vi.fn()) =>
    createHubClient({
      accounts: { findByEmail: forbidden, findById: forbidden, create: forbidden },
      ...{ startSession: forbidden, currentAccount: forbidden, endSession: forbidden },
      ...{ onEvent: forbidden, fetch: forbidden, now: forbidden, log },
      // Faults in the others are nobody's business while the switch is off.
      environment: { ...ENVIRONMENT, IDENTITY_HUB_URL, IDENTITY_SECRET: 'short' },
    })

  const ROUTES = ['login', 'session', 'logout', 'switch', 'backchannel-logout', 'status']
  test.each([...ROUTES, 'callback?state=x&iss=y&token=z'])(
    '/identity/%s belongs to the app',
    async (path) => {
      for (const method of ['GET', 'POST', 'HEAD']) {
        const request = new Request(`https://mail.test/identity/${path}`, { method })
        expect(await dormant().handle(request)).toBe(undefined)
      }
    },
  )

  test('no session is revoked, and nobody is asked', async () => {
    const session = { sub: 'ada', sid: 'ses_1', startedAt: new Date() }
    expect(await dormant().isRevoked(session)).toBe(false)
  })

  test('nothing is logged, shown or timed', () => {
    vi.useFakeTimers()
    const log = vi.fn()
    const hub = dormant(log)
    expect(hub.enabled).toBe(false)
    expect(hub.button({ returnTo: '/inbox' })).toBe('')
    expect(log).not.toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(0)
  })
})

test('the enabled library sets no timer either', async () => {
  vi.useFakeTimers()
  await createApp().browser.get('/identity/login')
  expect(vi.getTimerCount()).toBe(0)
})

describe('importing the library', () => {
  const IMPORT = /^(?:import|export)\s(?!type\b)[^;]*?from '([^']+)'/gm

  /** Everything that the entry loads before anybody calls it. Types are gone by then. */
  function loadedWith(file: string, seen = new Set<string>()): Set<string> {
    if (seen.has(file)) return seen
    seen.add(file)
    for (const [, target = ''] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
      if (target.startsWith('.')) loadedWith(join(dirname(file), target), seen)
      else seen.add(target)
    }
    return seen
  }

  test('loads a handful of files and no cryptography', () => {
    const loaded = [...loadedWith('client-lib/src/index.ts')]
    expect(loaded).toContain('client-lib/src/hub-client.ts')
    expect(loaded.filter((name) => /^node:|jose|routes|relying-party/.test(name))).toEqual([])
    expect(loaded.length).toBeLessThan(10)
  })

  test('for real loads cryptography, and jose with sessions of its own', () => {
    const loaded = loadedWith('client-lib/src/routes.ts')
    expect([loaded.has('node:crypto'), loaded.has('jose')]).toEqual([true, false])
    expect([...loadedWith('client-lib/src/sealed-sessions.ts')]).toContain('jose')
  })
})
