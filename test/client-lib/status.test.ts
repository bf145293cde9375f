/**
 * GET /identity/status: for the hub alone.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { FLOW } from '../support/flow.ts'
import { createApp, type AppUnderTest } from './app-under-test.ts'

const ask = (app: AppUnderTest, authorization?: string) =>
  app.browser.get('/identity/status', authorization === undefined ? {} : { authorization })

test('tells the hub version, flow, keys and by how much the clocks differ', async () => {
  const app = createApp()
  const { version } = JSON.parse(readFileSync('client-lib/package.json', 'utf8'))
  const token = app.testHub.say('status+jwt')
  app.clock.pass(30)
  const response = await ask(app, `Bearer ${token}`)
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(await response.json()).toEqual({ version, flow: FLOW, keys: ['key-1'], clockOffset: 30 })
})

describe('anybody else gets 401 and learns nothing:', () => {
  test.each<[who: string, authorization: (app: AppUnderTest) => string | undefined]>([
    ['without a token', () => undefined],
    ['with junk', () => 'Bearer junk'],
    ['with a password', () => 'Basic YTpi'],
    ['with a logout token', ({ testHub }) => `Bearer ${testHub.say('logout+jwt')}`],
    [
      'with another app’s token',
      ({ testHub }) => `Bearer ${testHub.say('status+jwt', { claims: { aud: 'calendar' } })}`,
    ],
    [
      'with an old token',
      ({ testHub }) => `Bearer ${testHub.say('status+jwt', { claims: { iat: 1, exp: 61 } })}`,
    ],
  ])('%s', async (_who, authorization) => {
    const app = createApp()
    const response = await ask(app, authorization(app))
    expect([response.status, response.headers.get('cache-control')]).toEqual([401, 'no-store'])
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(await response.json()).toEqual({ error: 'invalid_token', ref: expect.any(String) })
  })
})
