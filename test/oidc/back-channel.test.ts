/**
 * Back-channel logout for standard clients (OpenID Connect Back-Channel Logout 1.0): what each is told of a session that ended,
 * and what ends with it.
 */
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { deliverLogouts } from '../../hub/src/domain/tokens/logout-delivery.ts'
import { signedInPerson, type Person } from '../hub/person.ts'
import { openHttpListener, type HttpListener } from '../support/http-listener.ts'
import { ISSUER, openTestHub, type TestHub } from '../support/hub.ts'
import { CALLBACK, createRegistrant } from './registrant.ts'
import { CLIENTS, freshCode, freshTokens, redeem, SPA_CALLBACK } from './standard-client.ts'

const SPA = { client_id: 'spa', redirect_uri: SPA_CALLBACK }

let listener: HttpListener
let hub: TestHub
let ada: Person
beforeAll(async () => {
  listener = await openHttpListener()
  const told = { backchannelLogoutUri: `${listener.url}/web` }
  const toldAsWell = { backchannelLogoutUri: `${listener.url}/spa`, idTokenAlg: 'ES256' }
  const more: Record<string, object> = { web: told, spa: toldAsWell }
  const apps = CLIENTS.apps.map((app) => ({ ...app, ...more[app.id] }))
  const registration = { dynamic: true }
  const outgoing = { allow: ['10.0.0.0/8'] }
  hub = await openTestHub({ settings: { ...CLIENTS, apps, registration, outgoing } })
})
beforeEach(async () => {
  await hub.empty()
  listener.reset()
  ada = await signedInPerson(hub)
})
afterAll(async () => {
  await hub.close()
  await listener.stop()
})

/** What each client got, by the path that it got it at. */
async function told(): Promise<Record<string, string>> {
  await deliverLogouts({ ...hub.hub, issuer: ISSUER }, () => hub.clock.at)
  return Object.fromEntries(
    listener.received.map(({ path, body }) => [
      path,
      new URLSearchParams(body).get('logout_token')!,
    ]),
  )
}

const verified = async (token: string, audience: string, algorithm: string) => {
  const set = await (await hub.app.request('/.well-known/jwks.json')).json()
  const { payload } = await jwtVerify(token, createLocalJWKSet(set), {
    ...{ issuer: ISSUER, audience, typ: 'logout+jwt', algorithms: [algorithm] },
    currentDate: hub.clock.at,
  })
  return payload
}

const isTaken = async (token: string) => {
  const headers = { Authorization: `Bearer ${token}` }
  return (await hub.app.request(`${ISSUER}/oauth/userinfo`, { headers })).status === 200
}

describe('a logout token', () => {
  test('reaches each client of the session, signed as its ID tokens are', async () => {
    const { id_token } = await freshTokens(hub, ada)
    await redeem(hub, { code: await freshCode(ada, SPA), ...SPA }, {})
    await ada.open(`/oauth/logout?id_token_hint=${id_token}`)

    const { sub, sid } = decodeJwt(id_token)
    const tokens = await told()
    expect(Object.keys(tokens).sort()).toEqual(['/spa', '/web'])
    const [web, spa] = [
      await verified(tokens['/web']!, 'web', 'RS256'),
      await verified(tokens['/spa']!, 'spa', 'ES256'),
    ]
    expect(web).toEqual({
      ...{ iss: ISSUER, aud: 'web', sub, sid, jti: expect.any(String) },
      ...{ iat: expect.any(Number), exp: web.iat! + 120 },
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    })
    expect(spa).toMatchObject({ aud: 'spa', sub, sid })
  })

  test('reaches nobody whom the session did not open', async () => {
    await freshTokens(hub, ada)
    await ada.post('signout')
    expect(Object.keys(await told())).toEqual(['/web'])
  })

  test('speaks of every session when the person leaves one app, on all devices', async () => {
    const { access_token, id_token } = await freshTokens(hub, ada, {
      scope: 'openid offline_access',
    })
    const body = new URLSearchParams({ app: 'web' })
    const headers = { Origin: ISSUER, Cookie: ada.cookie() }
    await hub.app.request(`${ISSUER}/account/sign-out-of-app`, { method: 'POST', headers, body })

    const claims = await verified((await told())['/web']!, 'web', 'RS256')
    expect([claims.sub, claims['sid']]).toEqual([decodeJwt(id_token).sub, undefined])
    expect(await isTaken(access_token)).toBe(false)
  })
})

describe('a client that registered itself', () => {
  /** It has been to the app, and its session has ended. */
  async function end(uri: string) {
    const { register } = createRegistrant(hub)
    const metadata = { token_endpoint_auth_method: 'none', backchannel_logout_uri: uri }
    const { client_id } = (await register(metadata)).body
    const client = { client_id, redirect_uri: CALLBACK }
    await redeem(hub, { code: await freshCode(ada, client), ...client }, {})
    await ada.post('signout')
    return client_id as string
  }

  test('is told as well', async () => {
    const clientId = await end(`${listener.url}/stranger`)
    const claims = await verified((await told())['/stranger']!, clientId, 'RS256')
    expect(claims['sid']).toMatch(/^ses_/)
  })

  test('cannot have the hub call into the operator’s networks', async () => {
    hub.events.length = 0
    await end('https://10.9.8.7/')
    await told()
    expect(hub.events.filter(({ event }) => event === 'logout_delayed')).toEqual([
      expect.objectContaining({
        reason: expect.stringContaining('10.9.8.7 is outside of what the hub may reach'),
      }),
    ])
  })
})

describe('the end of a session', () => {
  test('ends what was granted with it, and leaves what was granted for longer (§2.7)', async () => {
    const { access_token: online } = await freshTokens(hub, ada, { scope: 'openid' })
    const { access_token: offline } = await freshTokens(hub, ada, {
      scope: 'openid offline_access',
    })
    await ada.post('signout')
    expect([await isTaken(online), await isTaken(offline)]).toEqual([false, true])
  })
})
