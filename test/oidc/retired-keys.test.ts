/**
 * What a signing key is good for that is no longer published: an ID token which it signed says who is meant. Nothing else that
 * it signs is believed, whoever may have it.
 */
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { days, minutes, seconds, toSeconds } from '../../hub/src/base/duration.ts'
import { removeRetiredKey, revokeSigningKey, rotateKeys } from '../../hub/src/commands/keys.ts'
import { removeExpired } from '../../hub/src/domain/people/housekeeping.ts'
import type { ActiveKey } from '../../hub/src/domain/tokens/signing-key.ts'
import { signJwt, type SigningAlg } from '../../hub/src/protocol/jws.ts'
import { returned, signedInPerson, type Person } from '../hub/person.ts'
import { ask } from '../support/ask.ts'
import { ISSUER, openTestHub, type TestHub } from '../support/hub.ts'
import { CLIENTS, freshTokens, oauthAuthorizeUrl, post } from './standard-client.ts'

const BYE = 'https://web.test/bye'
const SETTINGS = {
  ...CLIENTS,
  apps: CLIENTS.apps.map((app) =>
    app.id === 'web' ? { ...app, postLogoutRedirectUris: [BYE] } : app,
  ),
}

let hub: TestHub
let ada: Person
let tokens: { id_token: string; access_token: string }
beforeAll(async () => void (hub = await openTestHub({ settings: SETTINGS })))
beforeEach(async () => {
  await hub.empty()
  ada = await signedInPerson(hub)
  tokens = await freshTokens(hub, ada)
})
afterAll(() => hub.close())

const kidOf = (token: string) => decodeProtectedHeader(token).kid!
const keyOf = (token: string): Promise<ActiveKey> =>
  hub.hub.keys.active(hub.clock.at, decodeProtectedHeader(token).alg as SigningAlg)

async function rotate() {
  hub.pass(minutes(4))
  expect((await rotateKeys(hub.hub, {})).exitCode).toBe(0)
  hub.pass(seconds(5))
}

/** Until the keys that were active are published no longer. */
async function retire() {
  await rotate()
  hub.pass(minutes(11))
  await housekeep()
}

const housekeep = () => removeExpired(hub.db, hub.hub.config.sessions, hub.clock.at)

const keySet = async () => (await ask(hub.app, `${ISSUER}/.well-known/jwks.json`)).json()

/** What a client is told that asks without showing a page. */
const silently = async (id_token_hint: string) => {
  const answer = returned(await ada.open(oauthAuthorizeUrl({ prompt: 'none', id_token_hint })))
  return answer.error ?? 'code'
}

/** Whether it signs this browser out without a question. */
async function signsOut(id_token_hint: string): Promise<boolean> {
  const query = new URLSearchParams({ id_token_hint, post_logout_redirect_uri: BYE })
  return returned(await ada.open(`/oauth/logout?${query}`)).to === BYE
}

describe('an ID token whose key is no longer published', () => {
  test('still says who is meant, and whose session is to end', async () => {
    await retire()
    const { keys } = (await keySet()) as { keys: Array<{ kid: string }> }
    expect(keys.map(({ kid }) => kid)).not.toContain(kidOf(tokens.id_token))
    expect(await silently(tokens.id_token)).toBe('code')
    expect(await signsOut(tokens.id_token)).toBe(true)
    expect((await ada.get('me')).status).toBe(401)
  })

  test('does so in the hour before its key is put away, and when that is taken out early', async () => {
    await rotate()
    hub.pass(minutes(11))
    expect(await silently(tokens.id_token)).toBe('code')
    expect((await removeRetiredKey(hub.hub, { kid: kidOf(tokens.id_token) })).exitCode).toBe(0)
    expect(await silently(tokens.id_token)).toBe('code')
  })

  test('is forgotten after 90 days', async () => {
    await retire()
    hub.pass(days(90) - minutes(12))
    expect(await silently(tokens.id_token)).toBe('login_required')
    hub.pass(minutes(2))
    expect(await silently(tokens.id_token)).toBe('invalid_request')
    await housekeep()
    const kids = await hub.db.selectFrom('hint_keys').select('kid').execute()
    expect(kids.map(({ kid }) => kid)).not.toContain(kidOf(tokens.id_token))
  })

  const revoke = () => revokeSigningKey(hub.hub, { kid: kidOf(tokens.id_token) })

  test('is none where its key was revoked before', async () => {
    await rotate()
    expect((await revoke()).exitCode).toBe(0)
    hub.pass(minutes(11))
    await housekeep()
    expect(await silently(tokens.id_token)).toBe('invalid_request')
  })

  test('is forgotten at once when its key is revoked', async () => {
    await retire()
    expect((await revoke()).exitCode).toBe(0)
    expect(await silently(tokens.id_token)).toBe('invalid_request')
    expect(await signsOut(tokens.id_token)).toBe(false)
    expect((await revoke()).exitCode).toBe(1)
  })

  test.each([
    ['of the shape of a kid', 'k'.repeat(43)],
    ['that the database cannot hold', 'k\u0000'.padEnd(43, 'k')],
    ['that is none', 7],
  ])('is nothing with a kid %s', async (_what, kid) => {
    const [, payload, signature] = tokens.id_token.split('.')
    const header = Buffer.from(JSON.stringify({ typ: 'JWT', alg: 'RS256', kid }))
    const hint = `${header.toString('base64url')}.${payload}.${signature}`
    expect(await silently(hint)).toBe('invalid_request')
  })
})

describe('whoever has such a key', () => {
  const now = () => toSeconds(hub.clock.at.getTime())
  const times = () => ({ iat: now(), exp: now() + 120, jti: 'j'.repeat(22) })

  test('gets nowhere with an access token', async () => {
    const key = await keyOf(tokens.access_token)
    await retire()
    const { access_token: honest } = await freshTokens(hub, ada)
    const forged = await signJwt('at+jwt', decodeJwt(honest), key)
    const isTaken = async (token: string) => {
      const headers = { Authorization: `Bearer ${token}` }
      const { status } = await ask(hub.app, `${ISSUER}/oauth/userinfo`, { headers })
      return [status, (await post(hub, '/oauth/introspect', { token })).body.active]
    }
    expect([await isTaken(honest), await isTaken(forged)]).toEqual([
      [200, true],
      [401, false],
    ])
    expect(await silently(forged)).toBe('invalid_request')
  })

  test.each(['identity+jwt', 'logout+jwt', 'status+jwt', 'revocations+jwt', 'JWT'])(
    'gets no app to take a %s',
    async (typ) => {
      const key = await hub.hub.keys.active(hub.clock.at)
      const claims = { iss: ISSUER, aud: 'mail', sub: 'usr_x' }
      await retire()
      const set = createLocalJWKSet((await keySet()) as { keys: [] })
      const verify = (token: string) =>
        jwtVerify(token, set, { typ, algorithms: ['EdDSA'], currentDate: hub.clock.at })
      const honest = await hub.hub.keys.active(hub.clock.at)
      await verify(await signJwt(typ, { ...claims, ...times() }, honest))
      const forged = await signJwt(typ, { ...claims, ...times() }, key)
      await expect(verify(forged)).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' })
    },
  )

  test('did not get it from the database', async () => {
    await retire()
    const rows = await hub.db.selectFrom('hint_keys').selectAll().execute()
    expect(rows).not.toEqual([])
    for (const { public_jwk } of rows) {
      expect(Object.keys(JSON.parse(public_jwk))).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/^(d|p|q|dp|dq|qi)$/)]),
      )
    }
  })
})
