/**
 * Calls from app to app: the client credentials grant, RFC 6749 §4.4 with RFC 8707, asked for by the library as an app has it.
 */
import { createLocalJWKSet, jwtVerify } from 'jose'
import { describe, expect, test } from 'vitest'
import { createResourceServer } from '../../client-lib/src/resource-server.ts'
import { createServiceClient } from '../../client-lib/src/service-client.ts'
import { ISSUER } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { basic, CLIENTS, oauthError, post, SECRET } from './standard-client.ts'

const [ORDERS, STOCK] = ['https://orders.test/', 'https://stock.test/']

const BILLING = {
  ...{ id: 'billing', name: 'Billing', clientSecret: SECRET, redirectUris: [] },
  grantTypes: ['client_credentials'],
  scopes: ['openid', 'email', 'offline_access', 'orders.read', 'orders.write'],
  resources: [ORDERS, STOCK],
}

const hub = useHub({ settings: { ...CLIENTS, apps: [...CLIENTS.apps, BILLING] } })

const ask = (form: Record<string, string | undefined> = {}, headers = {}) =>
  post(
    hub,
    '/oauth/token',
    { grant_type: 'client_credentials', resource: ORDERS, ...form },
    { Authorization: basic('billing', SECRET), ...headers },
  )

async function verified(token: string, audience: string) {
  const set = await (await hub.app.request('/.well-known/jwks.json')).json()
  const { payload } = await jwtVerify(token, createLocalJWKSet(set), {
    ...{ issuer: ISSUER, audience, typ: 'at+jwt', currentDate: hub.clock.at },
  })
  return payload
}

describe('a client in its own name', () => {
  test('gets an access token for the resource server that it names, and nothing to renew it', async () => {
    const { status, body } = await ask()
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        access_token: expect.any(String),
        ...{ token_type: 'Bearer', expires_in: 300, scope: 'orders.read orders.write' },
      },
    })
    const claims = await verified(body.access_token, ORDERS)
    expect(claims).toMatchObject({ sub: 'billing', client_id: 'billing' })
    for (const personal of ['sid', 'auth_time', 'amr', 'grant'])
      expect(claims).not.toHaveProperty(personal)
  })

  test('may ask for less', async () => {
    expect((await ask({ scope: 'orders.read' })).body.scope).toBe('orders.read')
  })

  test('calls another app by the library, and is known there', async () => {
    const fetch = async (...request: ConstructorParameters<typeof Request>) =>
      hub.app.request(new Request(...request))
    const seams = {
      hubUrl: ISSUER,
      now: () => hub.clock.at,
      fetch: fetch as typeof globalThis.fetch,
    }
    const service = createServiceClient({ ...seams, clientId: 'billing', clientSecret: SECRET })
    const open = async (resource: string, token: string) => {
      const authorization = `Bearer ${token}`
      const server = createResourceServer({ ...seams, resource, scopes: ['orders.read'] })
      const call = new Request(resource, { headers: { authorization } })
      return server.authorize(call, ['orders.read'])
    }
    const token = await service.tokenFor(ORDERS, 'orders.read')
    expect(await open(ORDERS, token)).toMatchObject({
      outcome: 'granted',
      token: { sub: 'billing', clientId: 'billing', scopes: ['orders.read'] },
    })
    expect(await open(STOCK, token)).toMatchObject({ outcome: 'refused' })
    await expect(service.tokenFor('https://elsewhere.test/')).rejects.toMatchObject({
      code: 'invalid_target',
    })
  })

  test('opens nothing about people', async () => {
    const { body } = await ask()
    const headers = { Authorization: `Bearer ${body.access_token}` }
    expect((await hub.app.request('/oauth/userinfo', { headers })).status).toBe(401)
  })

  test('is on the audit trail', async () => {
    await hub.empty()
    await ask()
    const rows = await hub.db.selectFrom('audit_events').select(['type', 'client_id']).execute()
    expect(rows).toEqual([{ type: 'tokens_issued', client_id: 'billing' }])
  })

  test.each([
    ['no resource', { resource: undefined }, 'invalid_target'],
    ['a resource that is not registered', { resource: 'https://other.test/' }, 'invalid_target'],
    ['the hub itself as a resource', { resource: ISSUER }, 'invalid_target'],
    ['a scope that is not registered', { scope: 'admin' }, 'invalid_scope'],
    ['the scope openid', { scope: 'openid' }, 'invalid_scope'],
    ['the scope email', { scope: 'orders.read email' }, 'invalid_scope'],
    ['the scope offline_access', { scope: 'offline_access' }, 'invalid_scope'],
  ])('is refused with %s', async (_what, form, error) => {
    expect(oauthError(await ask(form))).toEqual({ status: 400, error })
  })

  test.each([
    ['a wrong secret', 401, 'invalid_client', basic('billing', `${SECRET}x`)],
    ['a client that is not registered for it', 400, 'unauthorized_client', basic('web', SECRET)],
  ])('is refused as %s', async (_what, status, error, Authorization) => {
    expect(oauthError(await ask({}, { Authorization }))).toEqual({ status, error })
  })

  test('is refused as a public client', async () => {
    const form = { grant_type: 'client_credentials', client_id: 'spa', resource: ORDERS }
    expect(oauthError(await post(hub, '/oauth/token', form, {}))).toEqual({
      ...{ status: 400, error: 'unauthorized_client' },
    })
  })
})
