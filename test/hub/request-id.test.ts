/**
 * X-Request-Id: what the log says about a request can be found by what its answer carries, and a stranger cannot make two
 * requests look like one.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { ISSUER } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { reachedFrom } from './reached-from.ts'

const [PROXY, STRANGER] = ['10.0.0.1', '203.0.113.7']
const MADE = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const GIVEN = 'Proxy-4711-id'

const hub = useHub({ settings: { proxies: ['10.0.0.0/8'] } })
beforeEach(() => void (hub.events.length = 0))

const ask = (peer: string, given?: string, path = '/sign-in') =>
  reachedFrom(hub, peer).app.request(`${ISSUER}${path}`, {
    headers: given === undefined ? {} : { 'X-Request-Id': given },
  })
const idOf = ({ headers }: Response) => headers.get('x-request-id')

describe('the id of a request', () => {
  test('is made, each time another', async () => {
    const ids = [idOf(await ask(STRANGER)), idOf(await ask(STRANGER))]
    expect(ids).toEqual([expect.stringMatching(MADE), expect.stringMatching(MADE)])
    expect(new Set(ids).size).toBe(2)
  })

  test('is the one that a configured proxy has given', async () => {
    expect(idOf(await ask(PROXY, GIVEN))).toBe(GIVEN)
  })

  test('is not what a stranger writes', async () => {
    expect(idOf(await ask(STRANGER, GIVEN))).toMatch(MADE)
  })

  test.each([
    ['seven characters', 'a'.repeat(7)],
    ['65 characters', 'a'.repeat(65)],
    ['a line of a log', 'id","event":"hub_ready'],
    ['a space', 'eight or more'],
  ])('is not %s, whoever gives it', async (_what, given) => {
    expect(idOf(await ask(PROXY, given))).toMatch(MADE)
  })
})

test.each([
  ['a page', '/nothing'],
  ['JSON', '/v1/auth/me'],
  ['an app', '/identity/authorize?app=nobody'],
  ['a client', '/oauth/userinfo'],
])('what is logged about a refusal to %s bears it', async (_what, path) => {
  const id = idOf(await ask(PROXY, GIVEN, path))
  expect(hub.events).toEqual([expect.objectContaining({ event: 'request_refused', request: id })])
})

test.each(['/healthz', '/.well-known/jwks.json', '/dev/mailbox', '/brand/logo', '/continue'])(
  'the answer of %s carries it',
  async (path) => expect(idOf(await ask(PROXY, GIVEN, path))).toBe(GIVEN),
)
