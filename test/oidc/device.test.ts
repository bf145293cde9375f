/**
 * A device without a keyboard signs somebody in: it shows a code, asks, and its owner decides on another screen (RFC 8628).
 */
import { decodeJwt } from 'jose'
import { beforeEach, describe, expect, test } from 'vitest'
import { minutes, seconds } from '../../hub/src/base/duration.ts'
import { ADA } from '../hub/person.ts'
import { ISSUER } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { API, ask, begin, begun, createOwner, DEVICES, type Owner } from './device-owner.ts'
import { basic, oauthError, post, renew, SECRET } from './standard-client.ts'

const hub = useHub({ settings: DEVICES })
let owner: Owner
beforeEach(async () => {
  await hub.addUser(ADA)
  owner = createOwner(hub)
})

test('a device gets tokens once its owner has typed its code and allowed it', async () => {
  const { status, body } = await begin(hub, { scope: 'openid email offline_access', resource: API })
  expect({ status, body }).toEqual({
    status: 200,
    body: {
      device_code: expect.stringMatching(/^[\w-]{43}$/),
      user_code: expect.stringMatching(/^[B-DF-HJ-NP-TV-XZ]{4}-[B-DF-HJ-NP-TV-XZ]{4}$/),
      verification_uri: `${ISSUER}/device`,
      verification_uri_complete: `${ISSUER}/device?user_code=${body.user_code}`,
      expires_in: 600,
      interval: 5,
    },
  })
  expect(oauthError(await ask(hub, body.device_code))).toEqual({
    ...{ status: 400, error: 'authorization_pending' },
  })

  await owner.type(body.user_code)
  expect(owner.browser.page.url.pathname).toBe('/device/confirm')
  for (const words of [
    'Allow Tv on your device?',
    body.user_code,
    ADA,
    'see your email address',
    API,
  ])
    expect(owner.browser.page.text).toContain(words)
  await owner.browser.submit({}, { button: 'Allow' })
  expect(owner.browser.page.text).toContain('Your device is connected')

  hub.pass(seconds(5))
  const answer = await ask(hub, body.device_code)
  expect(answer.body).toMatchObject({ token_type: 'Bearer', scope: 'openid email offline_access' })
  expect(decodeJwt(answer.body.id_token)).toMatchObject({ aud: 'tv', email: ADA, amr: ['pwd'] })
  expect(decodeJwt(answer.body.access_token)).toMatchObject({ aud: API, client_id: 'tv' })
  const renewed = await renew(hub, answer.body.refresh_token, { client_id: 'tv' }, {})
  expect(renewed.status).toBe(200)
})

test('the link with the code asks for both, the code and the consent', async () => {
  const { verification_uri_complete, user_code, device_code } = await begun(hub)
  await owner.browser.visit(verification_uri_complete)
  await owner.signIn()
  expect(owner.browser.page.text).toContain(`value="${user_code}"`)
  await owner.browser.click('Continue')
  expect(owner.browser.page.text).toContain(user_code)
  await owner.browser.click('Allow')
  expect((await ask(hub, device_code)).status).toBe(200)
})

test.each([
  (code: string) => code.toLowerCase(),
  (code: string) => ` ${code.replace('-', ' ')} `,
  (code: string) => code.replace('-', ''),
])('a code may be typed in any way (%#)', async (write) => {
  const { user_code } = await begun(hub)
  expect((await owner.type(write(user_code))).url.pathname).toBe('/device/confirm')
})

describe('the device is told', () => {
  test('that the person did not agree', async () => {
    const { user_code, device_code } = await begun(hub)
    await owner.decide(user_code, 'Do not allow')
    expect(owner.browser.page.text).toContain('Nothing was allowed')
    expect(oauthError(await ask(hub, device_code))).toEqual({ status: 400, error: 'access_denied' })
  })

  test('to wait longer each time that it asks too soon', async () => {
    const { device_code } = await begun(hub)
    const errors = []
    for (const pause of [0, 4, 10, 9, 15, 15]) {
      hub.pass(seconds(pause))
      errors.push(oauthError(await ask(hub, device_code)).error)
    }
    const [pending, slow] = ['authorization_pending', 'slow_down']
    expect(errors).toEqual([pending, slow, pending, slow, pending, pending])
  })

  test('that its code is too old', async () => {
    const { user_code, device_code } = await begun(hub)
    hub.pass(minutes(10))
    expect(oauthError(await ask(hub, device_code)).error).toBe('expired_token')
    expect((await owner.type(user_code)).text).toContain('invalid_user_code')
  })

  test('that it was too late for what was allowed', async () => {
    const { user_code, device_code } = await begun(hub)
    await owner.decide(user_code)
    hub.pass(minutes(10))
    expect(oauthError(await ask(hub, device_code)).error).toBe('expired_token')
  })

  test('nothing twice', async () => {
    const { user_code, device_code } = await begun(hub)
    await owner.decide(user_code)
    expect((await ask(hub, device_code)).status).toBe(200)
    expect(oauthError(await ask(hub, device_code)).error).toBe('invalid_grant')
    hub.pass(minutes(10))
    expect(oauthError(await ask(hub, device_code)).error).toBe('invalid_grant')
  })

  test('nothing once the person has signed out', async () => {
    const { user_code, device_code } = await begun(hub)
    await owner.decide(user_code)
    await owner.browser.visit(`${ISSUER}/sign-out`)
    await owner.browser.click('Sign out of Acme and every app')
    expect(oauthError(await ask(hub, device_code)).error).toBe('access_denied')
  })

  test.each([
    ['another client', { client_id: 'other' }, 'invalid_grant'],
    ['no code', { device_code: undefined }, 'invalid_request'],
    ['a code that nobody has', { device_code: 'x'.repeat(43) }, 'invalid_grant'],
    ['a client without that grant', { client_id: 'spa' }, 'unauthorized_client'],
  ])('nothing as %s', async (_what, change, error) => {
    const { user_code, device_code } = await begun(hub)
    await owner.decide(user_code)
    expect(oauthError(await ask(hub, device_code, change)).error).toBe(error)
    expect((await ask(hub, device_code)).status).toBe(200)
  })
})

describe('POST /oauth/device_authorization refuses', () => {
  test.each([
    ['no client', { client_id: undefined }, {}, 400, 'invalid_request'],
    ['an unknown client', { client_id: 'nobody' }, {}, 401, 'invalid_client'],
    ['a client that must prove itself', { client_id: 'box' }, {}, 401, 'invalid_client'],
    ['a client without that grant', { client_id: 'spa' }, {}, 400, 'unauthorized_client'],
    ['a scope that is not its own', { scope: 'openid admin' }, {}, 400, 'invalid_scope'],
    ['a resource that is not its own', { resource: `${API}x` }, {}, 400, 'invalid_target'],
  ])('%s', async (_what, change, headers, status, error) => {
    expect(oauthError(await begin(hub, change, headers))).toEqual({ status, error })
  })

  test('what is sent twice, and by another method', async () => {
    const twice = new URLSearchParams('client_id=tv&client_id=tv')
    expect(oauthError(await post(hub, '/oauth/device_authorization', twice, {})).error).toBe(
      'invalid_request',
    )
    expect((await hub.app.request(`${ISSUER}/oauth/device_authorization`)).status).toBe(405)
  })

  test('more than so many from one network, save of clients that prove themselves', async () => {
    for (let count = 0; count < 20; count += 1) await begin(hub)
    expect(oauthError(await begin(hub))).toEqual({ status: 429, error: 'too_many_requests' })
    const proven = await begin(
      hub,
      { client_id: undefined },
      { Authorization: basic('box', SECRET) },
    )
    expect(proven.status).toBe(200)
  })
})
