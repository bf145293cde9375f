/**
 * isRevoked: the hub's word is at most 65 seconds old while it can be reached, asked for once a minute and only on use.
 */
import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import type { EndedSessions } from '../../client-lib/src/index.ts'
import { createApp, type AppUnderTest } from './app-under-test.ts'

const hashOf = (handle: string) => createHash('sha256').update(handle).digest('base64url')

let app: AppUnderTest
beforeEach(() => void (app = createApp()))

const seconds = () => Math.floor(app.clock.at.getTime() / 1000)
const session = (change = {}) => ({
  ...{ sub: 'ada', sid: 'ses_1', startedAt: new Date(app.clock.at.getTime() - 3_600_000) },
  ...change,
})
const asked = () => app.testHub.fetches.filter((url) => url.includes('/identity/revocations'))
const revoke = (claims: Record<string, unknown>) =>
  void (app.testHub.revoked = { ...app.testHub.revoked, ...claims })
/** What runs beside has had its answer. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 2))

describe('a session', () => {
  test('whose sid is listed is revoked, whatever the clocks say of it', async () => {
    revoke({ sids: { [hashOf('ses_1')]: seconds() - 7200 } })
    expect(await app.hub.isRevoked(session())).toBe(true)
    expect(await app.hub.isRevoked(session({ sid: 'ses_2' }))).toBe(false)
  })

  test('of a person who is listed is revoked, unless it began later', async () => {
    revoke({ subs: { [hashOf('ada')]: seconds() - 60 } })
    const later = new Date(app.clock.at.getTime() - 30_000)
    expect(await app.hub.isRevoked(session())).toBe(true)
    expect(await app.hub.isRevoked(session({ startedAt: undefined }))).toBe(true)
    expect(await app.hub.isRevoked(session({ startedAt: new Date(NaN) }))).toBe(true)
    expect(await app.hub.isRevoked(session({ startedAt: later }))).toBe(false)
    expect(await app.hub.isRevoked(session({ sub: 'bob' }))).toBe(false)
  })

  test.each([-50, 50])(
    'began when it did by the hub’s clock, which is %i s ahead',
    async (ahead) => {
      const iat = seconds() + ahead
      revoke({ iat, exp: iat + 60, subs: { [hashOf('ada')]: iat - 10 } })
      const began = (secondsAgo: number) => new Date((seconds() - secondsAgo) * 1000)
      expect(await app.hub.isRevoked(session({ startedAt: began(12) }))).toBe(true)
      expect(await app.hub.isRevoked(session({ startedAt: began(8) }))).toBe(false)
    },
  )

  test('is ended at the app as well when it is listed by itself, and not for the person’s sake', async () => {
    const ended: EndedSessions[] = []
    app = createApp({ endSessions: (sessions) => void ended.push(sessions) })
    revoke({ sids: { [hashOf('ses_1')]: seconds() }, subs: { [hashOf('ada')]: seconds() } })
    expect(await app.hub.isRevoked(session({ sid: 'ses_2' }))).toBe(true)
    expect(ended).toEqual([])
    expect(await app.hub.isRevoked(session())).toBe(true)
    expect(ended).toEqual([{ sub: undefined, sid: 'ses_1' }])
  })

  test('is revoked even while the app cannot end it', async () => {
    app = createApp({ endSessions: () => Promise.reject(new Error('the store is away')) })
    revoke({ sids: { [hashOf('ses_1')]: seconds() } })
    expect(await app.hub.isRevoked(session())).toBe(true)
    expect(app.events.at(-1)).toMatchObject({ code: 'store_unavailable', detail: 'endSessions' })
  })

  test('that began without the hub is not, and the hub is not asked', async () => {
    expect(await app.hub.isRevoked({ sub: null, sid: null, startedAt: null })).toBe(false)
    expect(app.testHub.fetches).toEqual([])
  })
})

describe('the hub is asked', () => {
  test('by the first session, once for all that come together, for this app and from its own cursor', async () => {
    revoke({ next: '41' })
    await Promise.all(Array.from({ length: 20 }, () => app.hub.isRevoked(session())))
    app.clock.pass(61)
    await app.hub.isRevoked(session())
    await settled()
    const base = 'https://hub.test/identity/revocations?app=mail'
    expect(asked()).toEqual([`${base}&since=0`, `${base}&since=41`])
  })

  test('at most once a minute while sessions are in use, and never after', async () => {
    for (let second = 0; second < 300; second += 1) {
      await app.hub.isRevoked(session())
      await settled()
      app.clock.pass(1)
    }
    expect(asked()).toHaveLength(5)
    app.clock.pass(3600)
    await settled()
    expect(asked()).toHaveLength(5)
  })

  test('page after page until there is no more', async () => {
    const pages = [
      { next: '2', more: true, sids: { [hashOf('ses_1')]: seconds() } },
      { next: '3', more: false, sids: { [hashOf('ses_2')]: seconds() } },
    ]
    app = createApp({
      fetch: async (input, init) => {
        if (String(input).includes('revocations')) revoke(pages.shift()!)
        return app.testHub.fetch(input, init)
      },
    })
    expect(await app.hub.isRevoked(session())).toBe(true)
    expect(await app.hub.isRevoked(session({ sid: 'ses_2' }))).toBe(true)
    expect(asked().map((url) => url.split('since=')[1])).toEqual(['0', '2'])
  })

  test('and a list without an end is refused', async () => {
    revoke({ next: '0', more: true })
    expect(await app.hub.isRevoked(session())).toBe(false)
    expect(asked()).toHaveLength(1)
    expect(app.events.at(-1)?.code).toBe('revocations_unavailable')
  })
})

describe('the bound', () => {
  test('holds for a session in steady use: 65 s at most, and nobody waits', async () => {
    await app.hub.isRevoked(session())
    app.clock.pass(1)
    const revokedAt = app.clock.at.getTime()
    revoke({ sids: { [hashOf('ses_1')]: seconds() } })

    while (!(await app.hub.isRevoked(session()))) {
      await settled()
      app.clock.pass(1)
    }
    expect(app.clock.at.getTime() - revokedAt).toBeLessThanOrEqual(65_000)
  })

  test('holds for the first use after a pause, which waits for the hub', async () => {
    await app.hub.isRevoked(session())
    revoke({ sids: { [hashOf('ses_1')]: seconds() } })
    app.clock.pass(65)
    expect(await app.hub.isRevoked(session())).toBe(true)
  })

  test('holds after the hub came back', async () => {
    app.testHub.fault = 'down'
    expect(await app.hub.isRevoked(session())).toBe(false)
    app.testHub.fault = 'none'
    revoke({ sids: { [hashOf('ses_1')]: seconds() } })
    app.clock.pass(65)
    expect(await app.hub.isRevoked(session())).toBe(true)
  })

  test('is not bought with waiting: what is a minute old is answered at once, and fetched beside', async () => {
    await app.hub.isRevoked(session())
    app.clock.pass(61)
    app.testHub.fault = 'hanging'
    expect(await app.hub.isRevoked(session())).toBe(false)
    expect(asked()).toHaveLength(2)
  })
})

describe('no answer of the hub', () => {
  test.each(['down', 'error 500', 'redirecting', 'junk'] as const)(
    'ends a session or keeps it from being asked about: %s',
    async (mode) => {
      app.testHub.fault = mode
      expect(await app.hub.isRevoked(session())).toBe(false)
      expect(app.events.at(-1)?.code).toBe('revocations_unavailable')
    },
  )

  test('is waited for twice, or asked for more than once in five seconds', async () => {
    app.testHub.fault = 'down'
    for (let second = 0; second < 60; second += 1) {
      await app.hub.isRevoked(session())
      await settled()
      app.clock.pass(1)
    }
    expect(asked().length).toBeLessThanOrEqual(12)
  })

  test('makes it forget what it knew', async () => {
    revoke({ sids: { [hashOf('ses_1')]: seconds() } })
    expect(await app.hub.isRevoked(session())).toBe(true)
    app.testHub.fault = 'down'
    app.clock.pass(3600)
    expect(await app.hub.isRevoked(session())).toBe(true)
  })

  test.each<[what: string, claims: Record<string, unknown>]>([
    ['for another app', { aud: 'calendar' }],
    ['of another hub', { iss: 'https://evil.test' }],
    ['from an hour ago', { iat: 1, exp: 61 }],
    ['without its cursor', { next: undefined }],
    ['with times that are none', { sids: { [hashOf('ses_1')]: 'now' } }],
    ['with a list in place of an object', { subs: null }],
  ])('is a list %s', async (_what, claims) => {
    revoke({ sids: { [hashOf('ses_1')]: seconds() }, ...claims })
    expect(await app.hub.isRevoked(session())).toBe(false)
    expect(app.events.at(-1)?.code).toBe('revocations_unavailable')
  })
})
