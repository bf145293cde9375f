/**
 * The hub's own requests: where they may go, and how little of an answer they take. A real server listens on loopback.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { addressBlocks } from '../../hub/src/base/address-block.ts'
import { createOutgoing, OutgoingFailed } from '../../hub/src/outgoing/outgoing.ts'
import { openHttpListener, type HttpListener } from '../support/http-listener.ts'

let listener: HttpListener
beforeAll(async () => void (listener = await openHttpListener()))
beforeEach(() => listener.reset())
afterAll(() => listener.stop())

function get(host: string, { isProduction = false, allow = [] as string[], scheme = 'http' } = {}) {
  const outgoing = createOutgoing({ allow: addressBlocks(allow), isProduction })
  return outgoing({ method: 'GET', url: `${scheme}://${host}:${listener.port}/x`, headers: {} })
}

const expectRefused = async (asked: Promise<unknown>) => {
  const error = await asked.catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(OutgoingFailed)
  expect(String(error)).toBe('OutgoingFailed: the address gave no usable answer') // one for all causes
  return (error as OutgoingFailed).cause
}

describe('in development', () => {
  test.each(['127.0.0.1', 'localhost', 'mail.localhost'])('%s is reached by http', async (host) => {
    expect(await get(host)).toEqual({ status: 200, body: '' })
    expect(listener.received).toHaveLength(1)
  })
})

describe('in production', () => {
  test.each([
    ...['127.0.0.1', 'localhost', 'mail.localhost', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0'],
    ...['10.0.0.1', '192.168.0.1', '169.254.169.254', '[fd00::1]', '2130706433', '0x7f.1'],
  ])('%s is out of reach, by whichever scheme', async (host) => {
    for (const scheme of ['http', 'https']) {
      const cause = await expectRefused(get(host, { isProduction: true, scheme }))
      expect(String(cause)).toMatch(/outside of what the hub may reach/)
    }
    expect(listener.received).toEqual([])
  })

  test('a public address is out of reach by http', async () => {
    const cause = await expectRefused(get('1.1.1.1', { isProduction: true }))
    expect(String(cause)).toMatch(/outside of what the hub may reach/)
  })

  test.each([
    ['127.0.0.1', '127.0.0.0/8'],
    ['localhost', '127.0.0.1'],
  ])('%s is reached by http where outgoing.allow has %s', async (host, block) => {
    expect((await get(host, { isProduction: true, allow: [block] })).status).toBe(200)
  })

  test('what outgoing.allow does not have stays out of reach', async () => {
    await expectRefused(get('127.0.0.1', { isProduction: true, allow: ['10.0.0.0/8'] }))
  })
})

test('a redirect is an answer, and is not followed', async () => {
  Object.assign(listener.mood, { status: 302, headers: { location: `${listener.url}/elsewhere` } })
  expect((await get('127.0.0.1')).status).toBe(302)
  expect(listener.received.map(({ path }) => path)).toEqual(['/x'])
})

test('64 KB of an answer are taken, and no more', async () => {
  listener.mood.body = 'x'.repeat(65_536)
  expect((await get('127.0.0.1')).body).toHaveLength(65_536)
  listener.mood.body = 'x'.repeat(65_537)
  await expectRefused(get('127.0.0.1'))
})

test('who hangs is waited for five seconds', async () => {
  listener.mood.hangs = true
  const began = performance.now()
  await expectRefused(get('127.0.0.1'))
  expect(performance.now() - began).toBeGreaterThan(4_900)
})

test('nobody there, and no such name, are the same error', async () => {
  await listener.stop()
  await expectRefused(get('127.0.0.1'))
  await expectRefused(get('no-such-name.invalid'))
  await listener.start()
})

test('another scheme is none', async () => {
  await expectRefused(get('127.0.0.1', { scheme: 'ftp' }))
  expect(listener.received).toEqual([])
})
