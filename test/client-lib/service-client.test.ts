/**
 * What the service client remembers of the hub's answers, and what it makes of answers that are none.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { createServiceClient } from '../../client-lib/src/service-client.ts'

const RESOURCE = 'https://orders.test/'
const OPTIONS = { hubUrl: 'https://hub.test', clientId: 'billing', clientSecret: 's'.repeat(32) }

let clock: number
let asked: Request[]
beforeEach(() => {
  clock = 1_000_000_000_000
  asked = []
})

const given = (change = {}) =>
  Response.json({
    ...{ access_token: `token-${asked.length}`, token_type: 'Bearer', expires_in: 300 },
    ...change,
  })

function createClient(answer: () => Response | Promise<Response> = given) {
  return createServiceClient({
    ...OPTIONS,
    fetch: async (...request) => {
      asked.push(new Request(...request))
      return answer()
    },
    now: () => new Date(clock),
  })
}

describe('a token', () => {
  test('is asked for in this app’s name, for one resource server', async () => {
    expect(await createClient().tokenFor(RESOURCE, 'orders.read')).toBe('token-1')
    const [request] = asked
    expect([request!.method, request!.url]).toEqual(['POST', 'https://hub.test/oauth/token'])
    expect(Object.fromEntries(await request!.formData())).toEqual({
      ...{ grant_type: 'client_credentials', client_id: 'billing', client_secret: 's'.repeat(32) },
      ...{ resource: RESOURCE, scope: 'orders.read' },
    })
  })

  test('is remembered until a minute before its end', async () => {
    const client = createClient()
    const first = await client.tokenFor(RESOURCE)
    clock += 239_999
    expect(await client.tokenFor(RESOURCE)).toBe(first)
    clock += 1
    expect(await client.tokenFor(RESOURCE)).toBe('token-2')
  })

  test('is not remembered when the clock is set back', async () => {
    const client = createClient()
    await client.tokenFor(RESOURCE)
    clock -= 1
    expect(await client.tokenFor(RESOURCE)).toBe('token-2')
  })

  test('is one for each resource server and scope', async () => {
    const client = createClient()
    const tokens = [
      await client.tokenFor(RESOURCE),
      await client.tokenFor('https://stock.test/'),
      await client.tokenFor(RESOURCE, 'orders.read'),
    ]
    expect(tokens).toEqual(['token-1', 'token-2', 'token-3'])
  })

  test('is asked for once by all who want it at the same time', async () => {
    const client = createClient()
    const tokens = await Promise.all(Array.from({ length: 20 }, () => client.tokenFor(RESOURCE)))
    expect(tokens).toEqual(Array(20).fill('token-1'))
  })
})

describe('without a token', () => {
  const json = (body: unknown, status: number) => () => Response.json(body, { status })

  test.each([
    ['a refusal', json({ error: 'invalid_target' }, 400), 'invalid_target'],
    ['an unknown client', json({ error: 'invalid_client' }, 401), 'invalid_client'],
    ['a busy hub', json({ error: 'too_many_requests' }, 429), 'too_many_requests'],
    ['a page', () => new Response('<!doctype html>', { status: 502 }), 'hub_unreachable'],
    ['200 with nothing', () => new Response(''), 'hub_unreachable'],
    ['200 with a token of another kind', () => given({ token_type: 'DPoP' }), 'hub_unreachable'],
    ['200 with a list', () => given({ access_token: ['t'] }), 'hub_unreachable'],
    ['200 without an end', () => given({ expires_in: undefined }), 'hub_unreachable'],
    ['200 with 20 KB', () => given({ pad: 'x'.repeat(20_000) }), 'hub_unreachable'],
    ['no answer', () => Promise.reject(new TypeError('fetch failed')), 'hub_unreachable'],
  ])('%s is an error with a code', async (_what, answer, code) => {
    await expect(createClient(answer).tokenFor(RESOURCE)).rejects.toMatchObject({
      ...{ name: 'ServiceTokenError', code },
    })
  })

  test('the hub is not asked again for five seconds', async () => {
    let isDown = true
    const client = createClient(() => (isDown ? new Response('', { status: 503 }) : given()))
    await expect(client.tokenFor(RESOURCE)).rejects.toThrow('hub_unreachable')
    isDown = false
    clock += 4_999
    await expect(client.tokenFor(RESOURCE)).rejects.toThrow('hub_unreachable')
    expect(asked).toHaveLength(1)
    clock += 1
    expect(await client.tokenFor(RESOURCE)).toBe('token-2')
  })

  test.each([
    ['http', 'http://hub.test'],
    ['a path', 'https://hub.test/hub'],
    ['nothing', ''],
  ])('an address of the hub with %s is refused at once', (_what, hubUrl) => {
    expect(() => createServiceClient({ ...OPTIONS, hubUrl })).toThrow('hubUrl')
  })
})
