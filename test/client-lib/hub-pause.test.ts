/**
 * A hub that fails has one call in five seconds from this process, whatever it is for, and people's own come first.
 */
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
async function comeBack(flow: Flow) {
  app = createApp({ flow })
  const departure = await depart(app.browser)
  path = returnWith(app, departure, mintFor(app, departure))
}
beforeEach(async () => {
  await comeBack('code')
  app.testHub.fault = 'error 500'
})

/** Loads the page again that the hub sent this browser to. */
const arrive = () => app.browser.get(path)
/** A session in use, and what it made the library fetch beside. */
async function useSession() {
  await app.hub.isRevoked({ sub: 'ada', sid: 'ses_1', startedAt: null })
  await new Promise((resolve) => setTimeout(resolve, 2))
}
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
    await comeBack(flow)
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
