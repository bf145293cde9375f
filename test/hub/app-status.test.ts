/**
 * `symbolon app status`: what each app says, and what is said of those that do not answer as they should.
 */
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { showAppStatus } from '../../hub/src/commands/app-status.ts'
import { openHttpListener, type HttpListener } from '../support/http-listener.ts'
import { ISSUER, openTestHub, type TestHub } from '../support/hub.ts'

const STATUS = { version: '0.1.0', flow: 'direct', keys: ['key-1'], clockOffset: -2 }

let listener: HttpListener
let hub: TestHub
beforeAll(async () => {
  listener = await openHttpListener()
  const app = (id: string, redirectUri: string) => ({ id, name: id, redirectUris: [redirectUri] })
  const apps = [
    app('mail', `${listener.url}/mail/identity/callback`),
    app('wiki', 'https://wiki.test/signed-in'),
    { ...app('shop', 'https://shop.test/cb'), public: true },
  ]
  hub = await openTestHub({ settings: { apps } })
})
beforeEach(() => {
  listener.reset()
  listener.mood.body = JSON.stringify(STATUS)
})
afterAll(async () => {
  await hub.close()
  await listener.stop()
})

const status = (given: Record<string, string | boolean>) => showAppStatus(hub.hub, given)

test('asks the app beside its callback, with a token for it alone and for a minute', async () => {
  expect(await status({ id: 'mail' })).toEqual({
    lines: ['mail  0.1.0  direct  keys key-1  clock -2 s ahead'],
    data: [{ id: 'mail', outcome: 'connected', ...STATUS }],
    exitCode: 0,
  })
  const [asked] = listener.received
  expect(asked!.path).toBe('/mail/identity/status')
  const token = String(asked!.headers.authorization).replace('Bearer ', '')
  expect(decodeProtectedHeader(token)).toMatchObject({ typ: 'status+jwt', alg: 'EdDSA' })
  const { iat } = decodeJwt(token)
  expect(decodeJwt(token)).toMatchObject({ iss: ISSUER, aud: 'mail', exp: iat! + 60 })
})

test('asks every app that speaks the native protocol, and fails where one does not answer', async () => {
  const { data, exitCode } = await status({ all: true })
  expect([data, exitCode]).toEqual([
    [
      expect.objectContaining({ id: 'mail', outcome: 'connected' }),
      { id: 'wiki', outcome: 'no_address' },
    ],
    1,
  ])
})

describe('says what is wrong with an app that', () => {
  test.each<[what: string, mood: Partial<HttpListener['mood']>, outcome: object]>([
    ['is dormant', { status: 404 }, { outcome: 'refused', status: 404 }],
    ['knows another hub', { status: 401 }, { outcome: 'refused', status: 401 }],
    ['sends elsewhere', { status: 302 }, { outcome: 'refused', status: 302 }],
    ['answers a page', { body: '<!doctype html>' }, { outcome: 'unreadable' }],
    [
      'writes to the terminal',
      { body: JSON.stringify({ ...STATUS, version: '\u001b[2J' }) },
      { outcome: 'unreadable' },
    ],
    ['answers without end', { body: 'x'.repeat(70_000) }, { outcome: 'unreachable' }],
  ])('%s', async (_what, mood, outcome) => {
    Object.assign(listener.mood, mood)
    const { data, lines, exitCode } = await status({ id: 'mail' })
    expect([data, exitCode]).toEqual([[{ id: 'mail', ...outcome }], 1])
    expect(lines).toEqual([expect.stringMatching(/^mail {2}[\x20-\x7e]+$/)])
  })

  test('is not there', async () => {
    await listener.stop()
    expect((await status({ id: 'mail' })).data).toEqual([{ id: 'mail', outcome: 'unreachable' }])
    await listener.start()
  })

  test.each([{}, { id: 'nobody' }, { id: 'shop' }])('is none: %o', async (given) => {
    expect((await status(given as Record<string, string>)).exitCode).toBe(1)
    expect(listener.received).toEqual([])
  })
})
