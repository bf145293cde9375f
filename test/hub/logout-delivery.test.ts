/**
 * Logout tokens on their way to a real server: what they say, and that each arrives whatever the server does meanwhile.
 */
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { deliverLogouts } from '../../hub/src/domain/tokens/logout-delivery.ts'
import { ISSUER } from '../support/hub.ts'
import { goTo, openLogoutListeningHub, type LogoutListeningHub } from './logout-listening-hub.ts'
import { ADA, createPerson, type Person } from './person.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const EVENT = 'http://schemas.openid.net/event/backchannel-logout'

let hub: LogoutListeningHub
let ada: Person
let sid: string
beforeAll(async () => void (hub = await openLogoutListeningHub()))
beforeEach(async () => {
  await hub.empty()
  hub.listener.reset()
  hub.events.length = 0
  await hub.addUser(ADA)
  ada = createPerson(hub)
  await ada.signIn()
  sid = await goTo(ada, 'mail')
})
afterAll(() => hub.close())

const received = () => hub.listener.received.length
const ofEvent = (name: string) => hub.events.filter(({ event }) => event === name)

async function deliverFor(milliseconds: number, step = SECOND) {
  for (const end = hub.clock.at.getTime() + milliseconds; hub.clock.at.getTime() < end;) {
    await hub.deliver()
    hub.pass(step)
  }
}

describe('a logout token', () => {
  test('is what OIDC Back-Channel Logout asks for, posted as a form', async () => {
    await ada.post('signout')
    await hub.deliver()
    expect(hub.listener.received).toEqual([
      expect.objectContaining({
        path: '/mail',
        headers: expect.objectContaining({ 'content-type': 'application/x-www-form-urlencoded' }),
      }),
    ])

    const keys = await (await hub.app.request('/.well-known/jwks.json')).json()
    const { payload, protectedHeader } = await jwtVerify(
      hub.tokens()[0]!,
      createLocalJWKSet(keys as Parameters<typeof createLocalJWKSet>[0]),
      { issuer: ISSUER, audience: 'mail', typ: 'logout+jwt', currentDate: hub.clock.at },
    )
    expect(protectedHeader).toMatchObject({ alg: 'EdDSA', kid: expect.any(String) })
    expect(payload).toEqual({
      ...{ iss: ISSUER, aud: 'mail', sid, sub: expect.any(String) },
      ...{ iat: expect.any(Number), exp: payload.iat! + 120, jti: expect.any(String) },
      events: { [EVENT]: {} },
    })
  })

  test('is signed when it leaves, and each try has a jti of its own', async () => {
    await ada.post('signout')
    hub.listener.mood.status = 503
    await hub.deliver()
    hub.pass(10 * MINUTE)
    hub.listener.mood.status = 200
    await hub.deliver()
    const [first, second] = hub.tokens().map(decodeJwt)
    expect(second!.iat! - first!.iat!).toBe(600)
    expect(second!.jti).not.toBe(first!.jti)
    expect(second!.sid).toBe(first!.sid)
  })
})

describe('it arrives', () => {
  beforeEach(() => ada.post('signout'))

  test('once, though eight workers look for it', async () => {
    await Promise.all(Array.from({ length: 8 }, hub.deliver))
    await deliverFor(10 * MINUTE, 10 * SECOND)
    expect(received()).toBe(1)
    expect(ofEvent('logout_delivered')).toHaveLength(1)
  })

  test.each([204, 200])('where %i answers it', async (status) => {
    hub.listener.mood.status = status
    await deliverFor(MINUTE)
    expect(received()).toBe(1)
  })

  test.each([302, 400, 401, 404, 429, 500, 503])(
    'again after a %i, not at once',
    async (status) => {
      hub.listener.mood.status = status
      await hub.deliver()
      await hub.deliver()
      expect(received()).toBe(1)
      hub.listener.mood.status = 200
      hub.pass(2 * SECOND)
      await hub.deliver()
      expect(received()).toBe(2)
      expect(ofEvent('logout_delayed')).toEqual([
        expect.objectContaining({ app: 'mail', tries: 1 }),
      ])
    },
  )

  test('within a minute of the return of an app that was away for ten', async () => {
    await hub.listener.stop()
    await deliverFor(10 * MINUTE)
    await hub.listener.start()
    expect(received()).toBe(0)
    await deliverFor(MINUTE)
    expect(received()).toBe(1)
  }, 60_000)

  test('from another worker when the one that claimed it has died', async () => {
    const dead = () => new Promise<never>(() => {})
    const { hub: parts } = hub
    const logouts = { ...parts, issuer: ISSUER, outgoing: dead }
    void deliverLogouts(logouts, () => hub.clock.at)
    await expect
      .poll(async () => (await hub.db.selectFrom('logout_deliveries').select('tries').execute())[0])
      .toEqual({ tries: 1 })

    await hub.deliver()
    expect(received()).toBe(0) // still claimed
    hub.pass(MINUTE + 1)
    await hub.deliver()
    expect(received()).toBe(1)
  })

  test('and is given up after a day', async () => {
    hub.listener.mood.status = 503
    await hub.deliver()
    hub.pass(25 * 60 * MINUTE)
    await hub.deliver()
    hub.listener.mood.status = 200
    await deliverFor(MINUTE)
    expect(received()).toBe(2)
    expect(ofEvent('logout_given_up')).toHaveLength(1)
  })
})

test('an app that hangs keeps no other waiting, and is tried once while it hangs', async () => {
  const bob = createPerson(hub)
  await hub.addUser('bob@example.com')
  await bob.signIn('bob@example.com')
  await goTo(bob, 'mail')
  await goTo(ada, 'calendar')
  await ada.post('signout')
  await bob.post('signout')

  const { outgoing } = hub.hub
  const asked: string[] = []
  const hanging: typeof outgoing = async (request) => {
    asked.push(new URL(request.url).pathname)
    if (request.url.endsWith('/mail')) throw new Error('hung for five seconds')
    return outgoing(request)
  }
  await deliverLogouts({ ...hub.hub, issuer: ISSUER, outgoing: hanging }, () => hub.clock.at)
  expect(asked.sort()).toEqual(['/calendar', '/mail'])
  expect(hub.told().map(([app]) => app)).toEqual(['calendar'])
})

test('an address that is out of reach is not called, and the log says so', async () => {
  await ada.post('signout')
  const mail = hub.hub.config.clients.map((client) => ({
    ...client,
    backchannelLogoutUri: `http://192.168.0.1:${hub.listener.port}/mail`,
  }))
  const clients = { ...hub.hub.clients, list: () => mail }
  await deliverLogouts({ ...hub.hub, issuer: ISSUER, clients }, () => hub.clock.at)
  expect(received()).toBe(0)
  const reason = expect.stringContaining('192.168.0.1 is outside of what the hub may reach')
  expect(ofEvent('logout_delayed')).toEqual([expect.objectContaining({ app: 'mail', reason })])
})
