/**
 * The identity token, DESIGN §3.2, as an app sees it: verified with the published keys, claim by claim.
 */
import { createLocalJWKSet, decodeJwt, jwtVerify, type JSONWebKeySet } from 'jose'
import { beforeEach, describe, expect, test } from 'vitest'
import { authorizeUrl, CALLBACK, ISSUER, TWO_APPS } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { ADA, createPerson, returned, signedInPerson, type Person } from './person.ts'

const hub = useHub({ settings: TWO_APPS })
let ada: Person
beforeEach(async () => void (ada = await signedInPerson(hub)))

const CALENDAR = { app: 'calendar', redirect_uri: 'https://calendar.test/identity/callback' }

const freshToken = async (change: Record<string, string> = {}, person = ada) =>
  returned(await person.open(authorizeUrl(change))).token!

const freshClaims = async (change?: Record<string, string>, person?: Person) =>
  decodeJwt(await freshToken(change, person))

test('is signed by a published key, and says what kind it is', async () => {
  const response = await hub.app.request('/.well-known/jwks.json')
  const keys = createLocalJWKSet((await response.json()) as JSONWebKeySet)
  const { protectedHeader } = await jwtVerify(await freshToken(), keys, {
    algorithms: ['EdDSA'],
    typ: 'identity+jwt',
    issuer: ISSUER,
    audience: 'mail',
    currentDate: hub.clock.at,
  })
  expect(protectedHeader).toEqual({ alg: 'EdDSA', typ: 'identity+jwt', kid: expect.any(String) })
})

test('holds exactly the claims of the profile', async () => {
  const me = (await ada.get('me')).body
  const issuedAt = Math.floor(hub.clock.at.getTime() / 1000)
  expect(await freshClaims()).toEqual({
    iss: ISSUER,
    aud: 'mail',
    sub: me.user.id,
    email: ADA,
    email_verified: true,
    scope: 'identity',
    nonce: 'n'.repeat(43),
    jti: expect.stringMatching(/^[\w-]{22}$/),
    iat: issuedAt,
    exp: issuedAt + 120,
    auth_time: issuedAt,
    amr: ['pwd'],
    redirect_uri: CALLBACK,
    sid: me.session.id,
    name: 'Ada Example',
  })
})

test('belongs to the app, the address and the nonce that asked', async () => {
  const nonce = 'N'.repeat(43)
  expect(await freshClaims({ ...CALENDAR, nonce })).toMatchObject({
    aud: 'calendar',
    redirect_uri: CALENDAR.redirect_uri,
    nonce,
  })
})

test('is another one each time', async () => {
  const tokens = await Promise.all(Array.from({ length: 20 }, () => freshClaims()))
  expect(new Set(tokens.map(({ jti }) => jti)).size).toBe(20)
})

describe('the session in it', () => {
  test('has one handle for every app, which is not its secret', async () => {
    const [mail, calendar] = [await freshClaims(), await freshClaims(CALENDAR)]
    expect(calendar.sid).toBe(mail.sid)
    expect(ada.cookie()).not.toContain(mail.sid)
  })

  test('has another handle in another browser', async () => {
    const elsewhere = createPerson(hub)
    await elsewhere.signIn()
    expect((await freshClaims({}, elsewhere)).sid).not.toBe((await freshClaims()).sid)
  })

  test('tells when the person last proved who they are', async () => {
    const before = await freshClaims()
    hub.pass(5000)
    expect((await freshClaims()).auth_time).toBe(before.auth_time)

    await ada.signIn()
    const { auth_time, sid, sub } = await freshClaims()
    expect(auth_time).toBe((before.auth_time as number) + 5)
    expect([sid, sub]).toEqual([before.sid, before.sub])
  })
})

test('carries a name of any script whole', async () => {
  const name = '</script> Ädá 🐘 "\u202e'
  const person = await signedInPerson(hub, 'eve@example.com', name)
  expect((await freshClaims({}, person)).name).toBe(name)
})

test('is recorded with user, app and session, without the token', async () => {
  const token = await freshToken()
  const rows = await hub.db.selectFrom('audit_events').selectAll().execute()
  const { sub, sid } = decodeJwt(token)
  expect(rows.find(({ type }) => type === 'identity_token_issued')).toMatchObject({
    user_id: sub,
    client_id: 'mail',
    session_id: sid,
  })
  expect(JSON.stringify([rows, hub.events])).not.toContain(token.split('.')[2])
})
