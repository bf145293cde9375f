/**
 * Clients that hold a connection and never come to an end are cut off, whichever part of their request is slow, and it is no
 * fault of the hub's.
 */
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listen, type Listener } from '../../hub/src/listener.ts'
import { ISSUER, openTestHub, type TestHub } from '../support/hub.ts'

const HEADERS = [
  ...['POST /v1/auth/email/signin HTTP/1.1', 'Host: hub.test', `Origin: ${ISSUER}`],
  ...['Content-Type: application/json', 'Content-Length: 1000'],
].join('\r\n')

let hub: TestHub
let listener: Listener
beforeAll(async () => {
  hub = await openTestHub({ environment: { PORT: '0' } })
  listener = await listen(hub.hub)
})
afterAll(async () => {
  await listener.drain()
  await hub.close()
})

const BALANCER_IDLE = 60 // seconds: the default of nginx and of most balancers

test('a connection at rest is kept for longer than a balancer keeps its own', async () => {
  const { headers } = await fetch(`http://127.0.0.1:${listener.port}/healthz`)
  const [, kept] = /^timeout=(\d+)$/.exec(headers.get('keep-alive') ?? '') ?? []
  expect(Number(kept)).toBeGreaterThan(BALANCER_IDLE)
})

/** Sends a beginning, then a byte each second; tells in seconds when it was cut off, and what it was told. */
async function trickle(beginning: string, byte: string) {
  const startedAt = performance.now()
  const socket: Socket = connect(listener.port, '127.0.0.1')
  socket.write(beginning)
  const trickling = setInterval(() => byte && socket.write(byte), 1000)
  const answer = await text(socket)
  clearInterval(trickling)
  socket.destroy()
  return { seconds: (performance.now() - startedAt) / 1000, answer }
}

test.concurrent.each([
  ['a connection that says nothing', '', '', 10],
  ['headers that never end', `${HEADERS}\r\nX-Slow: `, 'x', 10],
  ['a body that never ends', `${HEADERS}\r\n\r\n{`, ' ', 30],
])('%s', async (_what, beginning, byte, deadline) => {
  const { seconds, answer } = await trickle(beginning, byte)
  expect(answer).toMatch(/^HTTP\/1.1 408 /)
  expect(seconds).toBeGreaterThan(deadline - 1)
  expect(seconds).toBeLessThan(deadline + 10)
})

test('whoever leaves in the middle of a body is no fault of the hub’s', async () => {
  const before = hub.events.length
  const socket: Socket = connect(listener.port, '127.0.0.1')
  socket.write(`${HEADERS}\r\n\r\n{`)
  await delay(100)
  socket.destroy()

  await expect.poll(() => hub.events.length).toBeGreaterThan(before)
  expect(hub.events.filter(({ event }) => event === 'request_failed')).toEqual([])
  expect(hub.events.at(-1)).toMatchObject({ event: 'request_refused', code: 'invalid_request' })
})
