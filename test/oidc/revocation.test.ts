/**
 * Revocation, RFC 7009: how a client ends a token that it has no more need of.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { signedInPerson, type Person } from '../hub/person.ts'
import { freshCode, freshTokens, oauthError, post, redeem, renew } from './standard-client.ts'
import { as, OFFLINE, openTokenHub, type TokenHub } from './token-state.ts'

let hub: TokenHub
let ada: Person
beforeAll(async () => void (hub = await openTokenHub()))
beforeEach(async () => {
  await hub.empty()
  ada = await signedInPerson(hub)
})
afterAll(() => hub.close())

describe('POST /oauth/revoke', () => {
  test('ends one access token at once, and no other', async () => {
    const { access_token } = await freshTokens(hub, ada)
    const other = (await freshTokens(hub, ada)).access_token
    const { status, body } = await hub.revoke(access_token)
    expect({ status, body }).toEqual({ status: 200, body: undefined })

    expect([await hub.isTaken(access_token), await hub.isActive(access_token)]).toEqual([
      false,
      false,
    ])
    expect([await hub.isTaken(other), await hub.isActive(other)]).toEqual([true, true])
    expect(await hub.revoke(access_token)).toMatchObject({ status: 200 }) // again
  })

  test('ends an access token that a client has in its own name', async () => {
    const token = await hub.tokenOfJob()
    await hub.revoke(token, as('job'))
    expect(await hub.isActive(token, as('api'))).toBe(false)
  })

  test.each([
    ['a refresh token', (token: string) => Promise.resolve(token)],
    ['a used one', async (token: string) => (await renew(hub, token)).body.refresh_token],
  ])('ends with %s all that its code bought', async (_what, oneOf) => {
    const { access_token, refresh_token } = await freshTokens(hub, ada, OFFLINE)
    const later = await oneOf(refresh_token)
    expect(await hub.revoke(refresh_token)).toMatchObject({ status: 200, body: undefined })
    expect([await hub.isTaken(access_token), await hub.isActive(later)]).toEqual([false, false])
    expect(oauthError(await renew(hub, later))).toEqual({ status: 400, error: 'invalid_grant' })
  })

  test('leaves the refresh token when an access token ends', async () => {
    const { access_token, refresh_token } = await freshTokens(hub, ada, OFFLINE)
    await hub.revoke(access_token)
    expect(await renew(hub, refresh_token)).toMatchObject({ status: 200 })
  })

  test('is for public clients as well', async () => {
    const spa = { client_id: 'spa', redirect_uri: 'https://spa.test/callback' }
    const code = await freshCode(ada, spa)
    const { access_token: token } = (await redeem(hub, { code, ...spa }, {})).body
    const answer = await post(hub, '/oauth/revoke', { token, client_id: 'spa' }, {})
    expect(answer).toMatchObject({ status: 200 })
    expect(await hub.isTaken(token)).toBe(false)
  })

  test('does not end what was issued to another client', async () => {
    const { access_token, refresh_token } = await freshTokens(hub, ada, OFFLINE)
    for (const token of [access_token, refresh_token]) {
      const refusal = oauthError(await hub.revoke(token, as('caller')))
      expect(refusal).toEqual({ status: 400, error: 'invalid_grant' })
    }
    expect([await hub.isTaken(access_token), await hub.isActive(refresh_token)]).toEqual([
      true,
      true,
    ])
  })

  test('has nothing against what is unknown', async () => {
    const { id_token } = await freshTokens(hub, ada)
    for (const text of ['x', id_token, await freshCode(ada), '\u0000'])
      expect(await hub.revoke(text)).toMatchObject({ status: 200, body: undefined })
  })
})
