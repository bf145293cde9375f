/**
 * What the app's log and metrics learn, and what they never may.
 */
import { describe, expect, test } from 'vitest'
import { answered, callbackPath, createApp, depart, SECRET, signIn } from './app-under-test.ts'

test('a sign-in is told in two events, with whose it is', async () => {
  const app = createApp()
  await signIn(app, { sub: 'me' })
  expect(app.events).toEqual([
    { code: 'sign_in_started' },
    { code: 'signed_in', sub: 'me', accountId: 'a1' },
  ])
})

test('no token, state, nonce, cookie or secret is in any event or log line', async () => {
  const lines: unknown[] = []
  const app = createApp({ log: (...line) => lines.push(line) })
  const { query } = await answered(app)
  const [[, cookie = ''] = []] = app.browser.cookies
  const { nonce } = await depart(app.browser)
  await app.browser.get(callbackPath({ ...query, token: `${query.token}x` }))
  await app.browser.get(callbackPath({ ...query, iss: 'https://evil.test' }))
  app.testHub.fault = 'down'
  await signIn(app)

  const told = JSON.stringify([lines, app.events])
  expect(told).toContain('token_')
  for (const secret of [query.token, query.state, nonce, cookie, SECRET]) {
    expect(told).not.toContain(secret)
  }
})

describe('onEvent', () => {
  test('that throws breaks no sign-in', async () => {
    const lines: string[] = []
    const app = createApp({
      onEvent: () => {
        throw new Error('metrics are down')
      },
      log: (event) => lines.push(event),
    })
    expect((await signIn(app)).status).toBe(303)
    expect(lines).toContain('on_event_failed')
  })
})

test.each([
  ['down', 'TypeError: fetch failed'],
  ['error 500', 'Error: the key set answered 500'],
  ['junk', expect.stringMatching(/^SyntaxError: /)],
  ['oversized', 'Error: the key set is larger than 64 KB'],
] as const)('a hub that is %s is told once per fetch, with the reason', async (mode, detail) => {
  const app = createApp()
  app.testHub.fault = mode
  await signIn(app)
  expect(app.events.filter(({ code }) => code === 'keys_unavailable')).toEqual([
    { code: 'keys_unavailable', detail },
  ])
})
