/**
 * What refresh tokens are good for: RFC 6749 §6, RFC 8707 §2.2 and OpenID Connect Core §12.
 */
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose'
import { beforeEach, describe, expect, test } from 'vitest'
import { days } from '../../hub/src/base/duration.ts'
import { ADA, signedInPerson, type Person } from '../hub/person.ts'
import { ISSUER } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import {
  basic,
  CLIENTS,
  freshCode,
  freshTokens,
  oauthError,
  redeem,
  renew,
  SECRET,
  SPA_CALLBACK,
} from './standard-client.ts'

const [ORDERS, STOCK] = ['https://orders.test/', 'https://stock.test/']
const TOOL_CALLBACK = 'https://tool.test/callback'
const OFFLINE = { scope: 'openid email offline_access' }

const APPS = [
  ...CLIENTS.apps,
  {
    ...{ id: 'tool', name: 'Tool', redirectUris: [TOOL_CALLBACK], clientSecret: SECRET },
    resources: [ORDERS, STOCK],
  },
  {
    ...{ id: 'brief', name: 'Brief', redirectUris: [TOOL_CALLBACK], clientSecret: SECRET },
    grantTypes: ['authorization_code'],
  },
]

const hub = useHub({ settings: { ...CLIENTS, apps: APPS } })
let ada: Person
beforeEach(async () => void (ada = await signedInPerson(hub)))

const bought = (change = {}) => freshTokens(hub, ada, { ...OFFLINE, ...change })

const asTool = { client_id: 'tool', redirect_uri: TOOL_CALLBACK }
const toolHeaders = { Authorization: basic('tool', SECRET) }

/** The same for a client that may call two resource servers. */
async function boughtByTool(change: Record<string, string> = {}) {
  const code = await freshCode(ada, { ...asTool, ...OFFLINE, resource: ORDERS, ...change })
  return (await redeem(hub, { code, ...asTool }, toolHeaders)).body
}

describe('a refresh token', () => {
  test('comes with offline_access alone', async () => {
    expect((await bought({ scope: 'openid' })).refresh_token).toBeUndefined()
    expect((await bought()).refresh_token).toMatch(/^[\w-]{43}$/)
  })

  test('is not had by a client that is not registered for it, which is not told otherwise', async () => {
    const brief = { client_id: 'brief', redirect_uri: TOOL_CALLBACK }
    const code = await freshCode(ada, { ...brief, ...OFFLINE })
    const { body } = await redeem(
      hub,
      { code, ...brief },
      { Authorization: basic('brief', SECRET) },
    )
    expect(body).toMatchObject({ scope: 'openid email' })
    expect(body.refresh_token).toBeUndefined()
  })

  test('buys new tokens and its successor', async () => {
    const first = await bought()
    const { status, body } = await renew(hub, first.refresh_token)
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        access_token: expect.any(String),
        id_token: expect.any(String),
        refresh_token: expect.stringMatching(/^[\w-]{43}$/),
        ...{ token_type: 'Bearer', expires_in: 300, scope: OFFLINE.scope },
      },
    })
    expect(body.refresh_token).not.toBe(first.refresh_token)
    expect((await renew(hub, body.refresh_token)).status).toBe(200)
  })

  test('renews the ID token: the same person and proof, without the nonce', async () => {
    const first = await bought()
    hub.pass(days(1))
    const { body } = await renew(hub, first.refresh_token)
    const set = await (await hub.app.request('/.well-known/jwks.json')).json()
    const { payload } = await jwtVerify(body.id_token, createLocalJWKSet(set), {
      ...{ issuer: ISSUER, audience: 'web', currentDate: hub.clock.at },
    })
    const { sub, auth_time, sid, email } = decodeJwt(first.id_token)
    expect(payload).toMatchObject({ sub, auth_time, sid, email, at_hash: expect.any(String) })
    expect(payload.nonce).toBeUndefined()
  })

  test('goes on when the session has ended', async () => {
    const { refresh_token } = await bought()
    await ada.post('signout')
    const { status, body } = await renew(hub, refresh_token)
    expect(status).toBe(200)
    expect(decodeJwt(body.id_token)).toMatchObject({ email: ADA, email_verified: true })
  })

  test('serves a public client by itself', async () => {
    const spa = { client_id: 'spa', redirect_uri: SPA_CALLBACK }
    const code = await freshCode(ada, { ...spa, ...OFFLINE })
    const { body } = await redeem(hub, { code, ...spa }, {})
    const renewed = await renew(hub, body.refresh_token, { client_id: 'spa' }, {})
    expect(renewed).toMatchObject({ status: 200, body: { scope: OFFLINE.scope } })
  })

  test('is on the audit trail', async () => {
    const { refresh_token } = await bought()
    await renew(hub, refresh_token)
    const rows = await hub.db.selectFrom('audit_events').select(['type', 'client_id']).execute()
    expect(rows).toContainEqual({ type: 'tokens_renewed', client_id: 'web' })
  })
})

describe('what is renewed', () => {
  test('may have less scope, and the next time all of it again', async () => {
    const { refresh_token } = await bought()
    const less = await renew(hub, refresh_token, { scope: 'email' })
    expect(less.body).toMatchObject({ scope: 'email' })
    expect(less.body.id_token).toBeUndefined()
    const all = await renew(hub, less.body.refresh_token)
    expect(all.body).toMatchObject({ scope: OFFLINE.scope, id_token: expect.any(String) })
  })

  test.each([
    ['scope', 'openid profile', 'invalid_scope'], // the client is registered for it: it was not granted
    ['resource', STOCK, 'invalid_target'],
    ['resource', 'https://elsewhere.test/', 'invalid_target'],
  ])('cannot have more %s: %s', async (name, value, error) => {
    const { refresh_token } = await boughtByTool()
    const refused = await renew(hub, refresh_token, { [name]: value }, toolHeaders)
    expect(oauthError(refused)).toEqual({ status: 400, error })
    expect((await renew(hub, refresh_token, {}, toolHeaders)).status).toBe(200)
  })

  test('is for the resource that was granted', async () => {
    const { refresh_token } = await boughtByTool()
    const { body } = await renew(hub, refresh_token, { resource: ORDERS }, toolHeaders)
    expect(decodeJwt(body.access_token).aud).toBe(ORDERS)
  })

  test('of a code names resources that were granted, too', async () => {
    const code = await freshCode(ada, { ...asTool, resource: ORDERS })
    const refused = await redeem(hub, { code, ...asTool, resource: STOCK }, toolHeaders)
    expect(oauthError(refused)).toEqual({ status: 400, error: 'invalid_target' })
  })
})
