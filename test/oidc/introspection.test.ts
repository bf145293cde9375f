/**
 * Introspection, RFC 7662: what a client learns about a token; and what it refuses together with revocation.
 */
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { days, minutes } from '../../hub/src/base/duration.ts'
import { signedInPerson, type Person } from '../hub/person.ts'
import { ISSUER } from '../support/hub.ts'
import { createDpopKey } from './dpop-key.ts'
import { createRegistrant } from './registrant.ts'
import {
  freshCode,
  freshTokens,
  oauthError,
  post,
  redeem,
  renew,
  SECRET,
} from './standard-client.ts'
import { as, OFFLINE, openTokenHub, type TokenHub } from './token-state.ts'

let hub: TokenHub
let ada: Person
beforeAll(async () => void (hub = await openTokenHub()))
beforeEach(async () => {
  await hub.empty()
  ada = await signedInPerson(hub)
})
afterAll(() => hub.close())

describe('POST /oauth/introspect', () => {
  test('tells the client of a living access token what it says', async () => {
    const { access_token } = await freshTokens(hub, ada)
    const { grant, ...claims } = decodeJwt(access_token)
    expect(grant).toEqual(expect.any(String))
    const { status, body, response } = await hub.introspect(access_token)
    expect({ status, body }).toEqual({
      ...{ status: 200, body: { active: true, token_type: 'Bearer', ...claims } },
    })
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  test('tells the resource server that a token is for, and no other', async () => {
    const token = await hub.tokenForApi(ada)
    const told = ['caller', 'api', 'foreign', 'web'].map((id) => hub.isActive(token, as(id)))
    expect(await Promise.all(told)).toEqual([true, true, false, false])
  })

  test('tells a client of its refresh token until it is used, and nobody else', async () => {
    const { refresh_token, id_token } = await freshTokens(hub, ada, OFFLINE)
    await ada.post('signout')
    const { body } = await hub.introspect(refresh_token)
    expect(body).toEqual({
      ...{ active: true, iss: ISSUER, client_id: 'web', sub: decodeJwt(id_token).sub },
      ...{ scope: OFFLINE.scope, iat: expect.any(Number), exp: body.iat + 14 * 24 * 3600 },
    })
    expect((await hub.introspect(refresh_token, as('api'))).body).toEqual({ active: false })

    const successor = (await renew(hub, refresh_token)).body.refresh_token
    expect((await hub.introspect(refresh_token)).body).toEqual({ active: false })
    expect(await hub.isActive(successor)).toBe(true)
    hub.pass(days(14))
    expect((await hub.introspect(successor)).body).toEqual({ active: false })
  })

  test('tells to which key a token is bound', async () => {
    const key = await createDpopKey(hub)
    const headers = { ...as('web'), DPoP: await key.prove() }
    const { access_token } = (await redeem(hub, { code: await freshCode(ada) }, headers)).body
    const { body } = await hub.introspect(access_token)
    expect(body).toMatchObject({ active: true, token_type: 'DPoP', cnf: { jkt: key.jkt } })
  })

  test('does not take whoever registered themselves for a resource server', async () => {
    const { client_id, client_secret } = (await createRegistrant(hub).register()).body
    const answer = await hub.introspect(await hub.tokenOfJob(), as(client_id, client_secret))
    expect(answer).toMatchObject({ status: 200, body: { active: false } })
  })

  test('tells of a token that a client has in its own name', async () => {
    const token = await hub.tokenOfJob()
    const told = ['job', 'api', 'foreign'].map((id) => hub.isActive(token, as(id)))
    expect(await Promise.all(told)).toEqual([true, true, false])
  })

  test('says no more than inactive of anything else', async () => {
    const { access_token, id_token } = await freshTokens(hub, ada)
    const code = await freshCode(ada)
    const foreign = await hub.introspect(access_token, as('caller'))
    expect(foreign).toMatchObject({ status: 200, body: { active: false } })
    for (const text of [id_token, code, 'x', `${access_token}x`, '\u0000'])
      expect((await hub.introspect(text)).body).toEqual({ active: false })
    expect(foreign.body).toEqual({ active: false })
  })

  test.each([
    ['time has passed', () => hub.pass(minutes(5))],
    ['the session has ended', () => ada.post('signout')],
    ['the code came again', (code: string) => redeem(hub, { code })],
  ])('says inactive when %s', async (_what, end) => {
    const code = await freshCode(ada)
    const { access_token } = (await redeem(hub, { code })).body
    expect(await hub.isActive(access_token)).toBe(true)
    await end(code)
    expect((await hub.introspect(access_token)).body).toEqual({ active: false })
  })

  test('is not for public clients, nor for scripts', async () => {
    const { access_token: token } = await freshTokens(hub, ada)
    const answer = await post(hub, '/oauth/introspect', { token, client_id: 'spa' }, {})
    expect(oauthError(answer)).toEqual({ status: 401, error: 'invalid_client' })
    expect(answer.response.headers.has('access-control-allow-origin')).toBe(false)
  })
})

describe.each(['/oauth/introspect', '/oauth/revoke'])('POST %s refuses', (path) => {
  const twice = new URLSearchParams([
    ['token', 'x'],
    ['token', 'y'],
  ])

  test.each([
    ['no token', {}, as('web'), 400, 'invalid_request'],
    ['an empty token', { token: '' }, as('web'), 400, 'invalid_request'],
    ['two tokens', twice, as('web'), 400, 'invalid_request'],
    ['no client', { token: 'x' }, {}, 400, 'invalid_request'],
    ['an unknown client', { token: 'x' }, as('nobody'), 401, 'invalid_client'],
    ['an app of the native protocol', { token: 'x' }, as('mail'), 401, 'invalid_client'],
    ['a wrong secret', { token: 'x' }, as('web', `${SECRET}x`), 401, 'invalid_client'],
    ['too much', { token: 'x'.repeat(17_000) }, as('web'), 413, 'invalid_request'],
    [
      'JSON',
      { token: 'x' },
      { ...as('web'), 'Content-Type': 'application/json' },
      ...([415, 'invalid_request'] as const),
    ],
  ] as const)('%s', async (_what, form, headers, status, error) => {
    expect(oauthError(await post(hub, path, form, headers))).toEqual({ status, error })
  })

  test('a GET, with the token in the URL', async () => {
    const response = await hub.app.request(`${ISSUER}${path}?token=x`, { headers: as('web') })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
  })
})
