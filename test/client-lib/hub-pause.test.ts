/**
 * A hub that fails has one call in five seconds from this process, whatever it is for, and people's own come first.
 */
import { createHash } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import type { Flow } from '../../client-lib/src/configuration.ts'
import {
  createApp,
  createTestBrowser,
  depart,
  mintFor,
  returnWith,
  signIn,
  type AppUnderTest,
} from './app-under-test.ts'

let app: AppUnderTest
let path: string
async function comeBack(options: Parameters<typeof createApp>[0]) {
  app = createApp(options)
  const departure = await depart(app.browser)
  path = returnWith(app, departure, mintFor(app, departure))
}
beforeEach(async () => {
  await comeBack({ flow: 'code' })
  app.testHub.fault = 'error 500'
})

/** Loads the page again that the hub sent this browser to. */
const arrive = () => app.browser.get(path)
/** A session in use, and what it made the library fetch beside. */
async function useSession() {
  const isRevoked = await app.hub.isRevoked({ sub: 'ada', sid: 'ses_1', startedAt: null })
  await new Promise((resolve) => setTimeout(resolve, 2))
  return isRevoked
}
const hashOf = (handle: string) => createHash('sha256').update(handle).digest('base64url')
const asked = (end: string) =>
  app.testHub.fetches.filter((url) => new URL(url).pathname.endsWith(end)).length

test('while sign-ins fail, the list of revocations is asked for rarely', async () => {
  await useSession()
  await arrive()
  app.clock.pass(13)
  await useSession()
  expect(asked('/revocations')).toBe(1)
  app.clock.pass(1)
  await useSession()
  expect(asked('/revocations')).toBe(2)
})

test('a list that fails costs sign-ins that fail five seconds, and no more than nine in all', async () => {
  await arrive()
  await useSession()
  app.clock.pass(8)
  await arrive()
  expect(asked('/token')).toBe(1)
  app.clock.pass(1)
  await arrive()
  expect(asked('/token')).toBe(2)
})

test.each<Flow>(['code', 'direct'])(
  'a hub that fails for ten minutes has one call in five seconds: %s flow',
  async (flow) => {
    await comeBack({ flow })
    app.testHub.fault = 'error 500'
    for (let second = 0; second < 600; second += 1) {
      await arrive()
      await useSession()
      app.clock.pass(1)
    }
    expect(asked('/revocations')).toBeGreaterThanOrEqual(9)
    expect(app.testHub.fetches.length).toBeGreaterThan(100)
    expect(app.testHub.fetches.length).toBeLessThanOrEqual(600 / 5 + 1)
  },
)

test('a list that fails keeps nobody waiting whose sign-in was answered', async () => {
  await arrive()
  app.clock.pass(5)
  app.testHub.fault = 'none'
  expect((await arrive()).status).toBe(303)

  app.testHub.fault = 'error 500'
  await useSession()
  app.testHub.fault = 'none'
  const another = { ...app, browser: createTestBrowser(app.hub) }
  expect((await signIn(another)).status).toBe(303)
})

test('while only redemptions fail, revocations and keys are heard of as ever', async () => {
  let keysFail = true
  await comeBack({
    flow: 'code',
    fetch: async (input, init) => {
      const { pathname } = new URL(String(input))
      const fails = pathname.endsWith('/token') || (keysFail && pathname.endsWith('jwks.json'))
      if (fails) return new Response('', { status: 503 })
      return app.testHub.fetch(input, init)
    },
  })
  await useSession() // and the keys cannot be had
  keysFail = false
  const sids = { [hashOf('ses_1')]: Math.floor(app.clock.at.getTime() / 1000) }
  app.testHub.revoked = { ...app.testHub.revoked, sids }
  let seconds = 0
  for (; seconds < 600 && !(await useSession()); seconds += 1) {
    await arrive()
    app.clock.pass(1)
  }
  expect(seconds).toBeLessThanOrEqual(65)
})

test('of those who arrive together after a failure one tries', async () => {
  let tries = 0
  let fail = () => {}
  await comeBack({
    flow: 'code',
    fetch: () => {
      tries += 1
      return new Promise((_, reject) => (fail = () => reject(new TypeError('fetch failed'))))
    },
  })
  const first = arrive()
  await expect.poll(() => tries).toBe(1)
  fail()
  expect((await first).status).toBe(503)

  app.clock.pass(5)
  const second = arrive()
  await expect.poll(() => tries).toBe(2)
  const others = await Promise.all([arrive(), arrive(), arrive()])
  expect(others.map(({ status }) => status)).toEqual([503, 503, 503])
  fail()
  await second
  expect(tries).toBe(2)
})
