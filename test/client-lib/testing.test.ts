/**
 * The test hub, as an app's own tests use it.
 */
import { describe, expect, test } from 'vitest'
import { createHubClient, type HubEvent } from '../../client-lib/src/index.ts'
import { memoryLinks } from '../../client-lib/src/stores/memory.ts'
import { createTestHub, type TestHub } from '../../client-lib/src/testing/test-hub.ts'
import { ENVIRONMENT } from './app-under-test.ts'

const ADA = { id: 1, email: 'ada@example.com', emailVerified: true }
const now = () => new Date('2026-11-21T12:00:00Z')

function openApp(testHub: TestHub = createTestHub({ now })) {
  const events: HubEvent[] = []
  const app = createHubClient({
    accounts: { findByEmail: () => [ADA], findById: () => ADA },
    sessions: {},
    links: memoryLinks(),
    environment: { ...ENVIRONMENT, IDENTITY_HUB_URL: testHub.url },
    ...{ fetch: testHub.fetch, now, log: () => {} },
    onEvent: (event) => void events.push(event),
  })
  return { testHub, app, people: testHub.people, lastCode: () => events.at(-1)?.code }
}

test('a person signs in and lands on the page they wanted', async () => {
  const { testHub, app, people } = openApp()
  const { response, cookies } = await testHub.signIn(app, people.verified, { returnTo: '/inbox' })
  expect([response.status, response.headers.get('location')]).toEqual([303, '/inbox'])
  const request = new Request('https://mail.test/', { headers: { cookie: cookies } })
  expect(await app.sessions.read(request)).toMatchObject({
    accountId: '1',
    hub: { sub: 'user-ada' },
  })
})

describe('a person whom the app must not let in', () => {
  test.each([
    ['unverified', 'token_email_unverified'],
    ['disabled', 'hub_refused'],
  ] as const)('%s', async (preset, code) => {
    const { testHub, app, people, lastCode } = openApp()
    const { response, cookies } = await testHub.signIn(app, people[preset])
    expect([response.status, cookies, lastCode()]).toEqual([400, '', code])
  })

  test('changedSubject, once the first one has been there', async () => {
    const { testHub, app, people, lastCode } = openApp()
    await testHub.signIn(app, people.verified)
    const { response } = await testHub.signIn(app, people.changedSubject)
    expect([response.status, lastCode()]).toEqual([403, 'subject_conflict'])
  })
})

describe('a hub', () => {
  test.each([
    ['whose clock is ahead', (hub: TestHub) => (hub.clockOffset = 300), 'token_not_yet_valid'],
    ['whose clock is behind', (hub: TestHub) => (hub.clockOffset = -300), 'token_expired'],
    ['that is down', (hub: TestHub) => (hub.fault = 'down'), 'hub_unreachable'],
    ['that answers 500', (hub: TestHub) => (hub.fault = 'error 500'), 'hub_unreachable'],
  ])('%s', async (_what, spoil, code) => {
    const { testHub, app, people, lastCode } = openApp()
    spoil(testHub)
    await testHub.signIn(app, people.verified)
    expect(lastCode()).toBe(code)
  })

  test('whose key was rotated: old tokens are dead, new ones are good', async () => {
    const { testHub, app, people } = openApp()
    expect((await testHub.signIn(app, people.verified)).response.status).toBe(303)
    testHub.rotate()
    expect((await openApp(testHub).testHub.signIn(app, people.verified)).response.status).toBe(400)
    expect((await testHub.signIn(openApp(testHub).app, people.verified)).response.status).toBe(303)
  })
})

test('a dormant app is told apart from one that fails', async () => {
  const testHub = createTestHub()
  const handle = async () => undefined
  await expect(testHub.signIn({ handle }, testHub.people.verified)).rejects.toThrow(/dormant/)
})

test('a page that is sent to the hub comes straight back', async () => {
  const { testHub, people } = openApp()
  const routes: Array<Parameters<Parameters<TestHub['standIn']>[0]['route']>> = []
  await testHub.standIn({ route: async (...route) => routes.push(route) }, people.verified)
  const [[matches, answer]] = routes as [(typeof routes)[number]]
  const asked = `${testHub.url}/identity/authorize?app=mail&state=s&nonce=n&redirect_uri=https%3A%2F%2Fmail.test%2Fidentity%2Fcallback`
  expect([asked, `${testHub.url}/sign-in`].map((url) => matches(new URL(url)))).toEqual([
    true,
    false,
  ])

  let sent = new URL('none:')
  await answer({
    request: () => ({ url: () => asked }),
    fulfill: async ({ headers }) => void (sent = new URL(headers['location']!)),
  })
  expect([sent.origin, sent.searchParams.get('state')]).toEqual(['https://mail.test', 's'])
})
