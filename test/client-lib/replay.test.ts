/**
 * One token, one session.
 */
import { describe, expect, test } from 'vitest'
import { memoryReplay } from '../../client-lib/src/stores/memory.ts'
import { answered, callbackPath, createApp, refusalOf } from './app-under-test.ts'

describe('a token', () => {
  test('opens one session, even in the browser that started the sign-in', async () => {
    const { app, query } = await answered()
    const kept = new Map(app.browser.cookies)
    await app.browser.get(callbackPath(query))
    app.browser.cookies.clear()
    for (const [name, value] of kept) app.browser.cookies.set(name, value)

    const again = await app.browser.get(callbackPath(query))
    expect(await refusalOf(app, again)).toEqual({ status: 400, code: 'token_replayed' })
    expect(app.sessions()).toBe(1)
  })

  test('presented fifty times at once opens one session', async () => {
    const { app, query } = await answered()
    const path = callbackPath(query)
    const cookie = [...app.browser.cookies].map((pair) => pair.join('=')).join('; ')
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => app.browser.get(path, { cookie })),
    )
    expect(answers.filter(({ status }) => status === 303).length).toBe(1)
    expect(app.sessions()).toBe(1)
  })

  test('opens one session across two processes that share a store', async () => {
    const replay = memoryReplay(() => first.clock.at)
    const first = createApp({ replay })
    const second = createApp({ replay, fetch: first.testHub.fetch })
    const { query } = await answered(first)
    for (const [name, value] of first.browser.cookies) second.browser.cookies.set(name, value)

    expect((await first.browser.get(callbackPath(query))).status).toBe(303)
    const again = await second.browser.get(callbackPath(query))
    expect(await refusalOf(second, again)).toEqual({ status: 400, code: 'token_replayed' })
  })

  test('is used up before the app is asked for a session', async () => {
    const order: string[] = []
    const app = createApp({
      replay: { consume: () => order.push('consume') > 0 },
      startSession: () => (order.push('startSession'), []),
    })
    const { query } = await answered(app)
    await app.browser.get(callbackPath(query))
    expect(order).toEqual(['consume', 'startSession'])
  })

  test('that was refused for another reason is not recorded', async () => {
    const ids: string[] = []
    const app = createApp({ replay: { consume: (id) => ids.push(id) > 0 } })
    const { query } = await answered(app)
    await app.browser.get(callbackPath({ ...query, token: `${query.token}x` }))
    expect(ids).toEqual([])
  })
})

test('the store in memory forgets what has expired, and only that', () => {
  let now = new Date(0)
  const replay = memoryReplay(() => now)
  expect(replay.consume('a', new Date(1000))).toBe(true)
  expect(replay.consume('b', new Date(3000))).toBe(true)
  now = new Date(2000)
  expect(replay.consume('a', new Date(4000))).toBe(true)
  expect(replay.consume('b', new Date(4000))).toBe(false)
})
