/**
 * SIGTERM: the hub answers what it was sent, waits for nobody else, and ends with 0. With requests under way: test/faults.
 */
import { once } from 'node:events'
import { request, type ClientRequest, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../support/databases.ts'
import { ISSUER, startHub, type HubProcess } from './hub-process.ts'

let database: TestDatabase
let hub: HubProcess
beforeEach(async () => {
  database = await openTestDatabase()
  if (database.kind !== 'postgres') throw new Error('a quick start needs PostgreSQL')
  const HUB_SECRET = Buffer.alloc(32, 1).toString('base64url')
  hub = await startHub({ DATABASE_URL: database.url, HUB_SECRET })
})
afterEach(async () => {
  await hub.end('SIGKILL')
  await database.close()
})

function requestSignIn(email: string) {
  const body = JSON.stringify({ email, password: 'Wrong-Pass1' })
  const headers = {
    Origin: ISSUER,
    'Content-Type': 'application/json',
    'Content-Length': body.length,
  }
  return { begun: request(`${hub.url}/v1/auth/email/signin`, { method: 'POST', headers }), body }
}

async function answerTo(begun: ClientRequest) {
  const [response] = (await once(begun, 'response')) as [IncomingMessage]
  return [response.statusCode, await text(response)]
}

/** A request whose last byte is still to come. */
async function beginSignIn() {
  const { begun, body } = requestSignIn('eve@example.com')
  const answer = answerTo(begun)
  begun.write(body.slice(0, -1))
  await once(begun, 'socket')
  await new Promise((resolve) => setTimeout(resolve, 200)) // it has reached the hub
  return { answer }
}

/** A whole request, as soon as it has left. */
async function send(begun: ClientRequest, body = '') {
  const answer = answerTo(begun)
  begun.end(body)
  await once(begun, 'finish')
  return { answer }
}

test('what was sent before it was told is answered, a queue of passwords included', async () => {
  hub.signal('SIGSTOP') // so that it has read nothing when it is told
  const sent = await Promise.all([
    ...Array.from({ length: 40 }, (_, n) => {
      const { begun, body } = requestSignIn(`eve${n}@example.com`)
      return send(begun, body)
    }),
    ...Array.from({ length: 160 }, () => send(request(`${hub.url}/v1/auth/session`))),
  ])
  const startedAt = performance.now()
  const ended = hub.end('SIGTERM')
  hub.signal('SIGCONT')

  const answers = await Promise.all(sent.map(({ answer }) => answer))
  const statuses = answers.map(([status]) => status)
  const [signIns, others] = [statuses.slice(0, 40), statuses.slice(40)]
  expect(others).toEqual(Array(160).fill(200))
  expect(signIns).toContain(401)
  // A machine with too much else to do refuses some of them in time, which is an answer as well.
  expect(signIns.filter((status) => status !== 401 && status !== 503)).toEqual([])
  expect(await ended).toBe(0)
  expect(performance.now() - startedAt).toBeLessThan(10_000)
})

test('without any it ends at once, whatever connections are kept open', async () => {
  await hub.get('/healthz') // fetch keeps its connection
  const startedAt = performance.now()
  expect(await hub.end('SIGTERM')).toBe(0)
  expect(performance.now() - startedAt).toBeLessThan(8000)
})

test('a request that never ends does not keep it for longer than ten seconds', async () => {
  const { answer } = await beginSignIn()
  const cutOff = expect(answer).rejects.toThrow()
  const startedAt = performance.now()
  expect(await hub.end('SIGTERM')).toBe(0)
  expect(performance.now() - startedAt).toBeLessThan(20_000)
  await cutOff
})
