/**
 * When a refresh token is good no more: rotation with reuse detection as RFC 9700 §4.14 has it, and the ends of a grant.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { days, LIFETIME, seconds } from '../../hub/src/base/duration.ts'
import { removeExpired } from '../../hub/src/domain/people/housekeeping.ts'
import { disable } from '../../hub/src/commands/user.ts'
import { ADA, createPerson, signedInPerson, type Person } from '../hub/person.ts'
import { PASSWORD } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import {
  basic,
  CLIENTS,
  freshCode,
  freshTokens,
  oauthError,
  post,
  redeem,
  renew,
  SECRET,
} from './standard-client.ts'

const OFFLINE = { scope: 'openid email offline_access' }
const OTHER = { ...CLIENTS.apps[1], id: 'other' }
const INVALID_GRANT = { status: 400, error: 'invalid_grant' }

const hub = useHub({ settings: { ...CLIENTS, apps: [...CLIENTS.apps, OTHER] } })
let ada: Person
beforeEach(async () => void (ada = await signedInPerson(hub)))

const bought = (change = {}) => freshTokens(hub, ada, { ...OFFLINE, ...change })

/** Whether anything that the same code bought is alive. */
async function isAlive(accessToken: string) {
  const headers = { Authorization: `Bearer ${accessToken}` }
  return (await hub.app.request('/oauth/userinfo', { headers })).status === 200
}

describe('a refresh token used twice', () => {
  test('buys the same successor for some seconds', async () => {
    const { refresh_token } = await bought()
    const one = await renew(hub, refresh_token)
    hub.pass(LIFETIME.refreshGrace - 1)
    const other = await renew(hub, refresh_token)
    expect(other).toMatchObject({ status: 200, body: { refresh_token: one.body.refresh_token } })
    expect(other.body.access_token).not.toBe(one.body.access_token)
  })

  test.each([
    ['after those seconds', async () => void hub.pass(LIFETIME.refreshGrace)],
    [
      'once its successor was used',
      async (successor: string) => void (await renew(hub, successor)),
    ],
  ])('ends the whole grant %s', async (_when, meanwhile) => {
    const { refresh_token } = await bought()
    const { body } = await renew(hub, refresh_token)
    await meanwhile(body.refresh_token)
    expect(await isAlive(body.access_token)).toBe(true)

    expect(oauthError(await renew(hub, refresh_token))).toEqual(INVALID_GRANT)
    expect(await isAlive(body.access_token)).toBe(false)
    expect(oauthError(await renew(hub, body.refresh_token))).toEqual(INVALID_GRANT)
    const events = await hub.db.selectFrom('audit_events').select(['type', 'detail']).execute()
    expect(events).toContainEqual({ type: 'grant_revoked', detail: 'refresh_token_reused' })
  })

  test('leaves no other grant of the same person ended', async () => {
    const [stolen, other] = [await bought(), await bought()]
    await renew(hub, stolen.refresh_token)
    hub.pass(LIFETIME.refreshGrace)
    await renew(hub, stolen.refresh_token)
    expect((await renew(hub, other.refresh_token)).status).toBe(200)
  })

  test('leaves no sealed successor behind: its use erases it, or the hour', async () => {
    const sealed = async () =>
      (await hub.db.selectFrom('refresh_tokens').select('sealed_successor').execute()).filter(
        (row) => row.sealed_successor !== null,
      ).length
    const { refresh_token } = await bought()
    const second = await renew(hub, refresh_token)
    await renew(hub, second.body.refresh_token)
    expect(await sealed()).toBe(1) // the newest
    hub.pass(LIFETIME.refreshGrace + 1)
    await removeExpired(hub.db, hub.hub.config.sessions, hub.clock.at)
    expect(await sealed()).toBe(0)
  })
})

describe('a refresh token is refused', () => {
  test('when it was not used for its idle life', async () => {
    const { refresh_token } = await bought()
    hub.pass(LIFETIME.refreshToken)
    expect(oauthError(await renew(hub, refresh_token))).toEqual(INVALID_GRANT)
  })

  test('when its grant has come to its end, however often it was renewed', async () => {
    let { refresh_token } = await bought()
    const end = hub.clock.at.getTime() + LIFETIME.offlineGrant
    while (hub.clock.at.getTime() + days(13) < end) {
      hub.pass(days(13))
      refresh_token = (await renew(hub, refresh_token)).body.refresh_token
    }
    hub.pass(end - hub.clock.at.getTime() - seconds(1))
    const last = await renew(hub, refresh_token)
    expect(last.status).toBe(200)
    hub.pass(seconds(1))
    expect(oauthError(await renew(hub, last.body.refresh_token))).toEqual(INVALID_GRANT)
  })

  test.each([
    ['the person was disabled', () => disable(hub.hub, { email: ADA })],
    ['the person left', () => ada.call('DELETE', 'withdraw', { password: PASSWORD })],
    [
      'the person changed their password on another browser',
      async () => {
        const elsewhere = createPerson(hub)
        await elsewhere.signIn()
        await elsewhere.post('password/change', { current: PASSWORD, password: 'Battery-Staple7' })
      },
    ],
  ])('when %s', async (_what, happens) => {
    const { refresh_token } = await bought()
    await happens()
    expect(oauthError(await renew(hub, refresh_token))).toEqual(INVALID_GRANT)
  })

  test('from another client, and stays good for its own', async () => {
    const asOther = { Authorization: basic('other', SECRET) }
    const { refresh_token } = await bought()
    expect(oauthError(await renew(hub, refresh_token, {}, asOther))).toEqual(INVALID_GRANT)
    const asSpa = await renew(hub, refresh_token, { client_id: 'spa' }, {})
    expect(oauthError(asSpa)).toEqual(INVALID_GRANT)
    expect((await renew(hub, refresh_token)).status).toBe(200)
  })

  test.each([
    ['without the secret of its client', { client_id: 'web' }, {}],
    ['with a wrong secret', {}, { Authorization: basic('web', `${SECRET}x`) }],
  ])('%s', async (_what, form, headers) => {
    const { refresh_token } = await bought()
    expect(oauthError(await renew(hub, refresh_token, form, headers))).toEqual({
      ...{ status: 401, error: 'invalid_client' },
    })
  })

  test.each([
    ['nothing', undefined, 'invalid_request'],
    ['an unknown one', 'x'.repeat(43), 'invalid_grant'],
    ['a very long one', 'x'.repeat(9_000), 'invalid_grant'],
    ['one with a zero byte', '\u0000', 'invalid_grant'],
  ])('as %s', async (_what, presented, error) => {
    expect(oauthError(await renew(hub, presented))).toEqual({ status: 400, error })
  })

  test('as what it is not: a code, an access token, an ID token', async () => {
    const { access_token, id_token, refresh_token } = await bought()
    for (const other of [await freshCode(ada), access_token, id_token])
      expect(oauthError(await renew(hub, other))).toEqual(INVALID_GRANT)
    expect(oauthError(await redeem(hub, { code: refresh_token }))).toEqual(INVALID_GRANT)
    expect((await renew(hub, refresh_token)).status).toBe(200)
  })

  test('when it is sent twice, spending neither', async () => {
    const { refresh_token } = await bought()
    const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token })
    form.append('refresh_token', refresh_token)
    expect(oauthError(await post(hub, '/oauth/token', form))).toEqual({
      ...{ status: 400, error: 'invalid_request' },
    })
    expect((await renew(hub, refresh_token)).status).toBe(200)
  })
})
