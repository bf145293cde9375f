/**
 * The screen on which the code of a device is typed: who may say yes there, and how often anybody may guess.
 */
import { decodeJwt } from 'jose'
import { beforeEach, describe, expect, test } from 'vitest'
import { minutes } from '../../hub/src/base/duration.ts'
import { ADA } from '../hub/person.ts'
import { ISSUER, PASSWORD } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { ask, begun, createOwner, DEVICES, type Owner } from './device-owner.ts'
import { oauthError } from './standard-client.ts'

const hub = useHub({ settings: DEVICES })
let owner: Owner
beforeEach(async () => {
  await hub.addUser(ADA)
  owner = createOwner(hub)
})

describe('guessing', () => {
  beforeEach(async () => {
    await owner.browser.visit(`${ISSUER}/sign-in`)
    await owner.signIn()
  })

  test('is counted for the account, right or wrong, and on every browser', async () => {
    const { user_code } = await begun(hub)
    for (let count = 0; count < 4; count += 1)
      expect((await owner.type('BBBB-BBBB')).text).toContain('invalid_user_code')
    owner = createOwner(hub)
    expect((await owner.type('BBBB-BBBC')).status).toBe(400)
    expect((await owner.type(user_code)).status).toBe(429)
    hub.pass(minutes(60))
    const { user_code: another } = await begun(hub)
    expect((await owner.type(another)).url.pathname).toBe('/device/confirm')
  })

  test('does not count what cannot be a code', async () => {
    const { user_code } = await begun(hub)
    for (const text of ['AEIO-UAEI', 'BBBB-BBB', '12345678', 'BBBBBBBBB', '', '\u{1F600}', '-'])
      expect((await owner.type(text)).status).toBe(400)
    expect((await owner.type(user_code)).url.pathname).toBe('/device/confirm')
  })

  test('is not possible beside the form', async () => {
    const { user_code, device_code } = await begun(hub)
    const stranger = createOwner(hub).browser
    const { url } = await stranger.visit(`${ISSUER}/device?user_code=${user_code}`)
    const c = url.searchParams.get('c')!
    const page = await owner.browser.visit(`${ISSUER}/device/confirm?${new URLSearchParams({ c })}`)
    expect(page.text).toContain('invalid_user_code')
    const body = new URLSearchParams({ c, decision: 'approved' })
    await owner.browser.fetch(`${ISSUER}/device/confirm`, { method: 'POST', body })
    expect(oauthError(await ask(hub, device_code)).error).toBe('authorization_pending')
  })
})

test('a link to the question is worth no more than the code on another browser', async () => {
  const { user_code, device_code } = await begun(hub)
  const { url } = await owner.type(user_code)
  const victim = createOwner(hub).browser
  await hub.addUser('bob@example.com', 'Bob')
  await victim.visit(`${ISSUER}/sign-in`)
  await victim.submit({ email: 'bob@example.com' })
  await victim.submit({ password: PASSWORD })
  expect((await victim.visit(url)).url.pathname).toBe('/device')
  const c = url.searchParams.get('c')!
  const body = new URLSearchParams({ c, decision: 'approved' })
  await victim.fetch(`${ISSUER}/device/confirm`, { method: 'POST', body })
  expect(oauthError(await ask(hub, device_code)).error).toBe('authorization_pending')
})

test('the question is answered once, and by the hub’s own form only', async () => {
  const { user_code, device_code } = await begun(hub)
  const { url } = await owner.type(user_code)
  const body = new URLSearchParams({ c: url.searchParams.get('c')!, decision: 'approved' })
  const foreign = await hub.app.request(`${ISSUER}/device/confirm`, {
    ...{ method: 'POST', body },
    headers: { Origin: 'https://evil.test' },
  })
  expect(foreign.status).toBe(403)
  await owner.browser.click('Do not allow')
  const again = await owner.browser.fetch(`${ISSUER}/device/confirm`, { method: 'POST', body })
  expect(again.status).toBe(400)
  expect(oauthError(await ask(hub, device_code)).error).toBe('access_denied')
})

test('a client that is not the operator’s own is introduced as such, and can be withdrawn', async () => {
  const { user_code, device_code } = await begun(hub, { client_id: 'other' })
  await owner.type(user_code)
  expect(owner.browser.page.text).toContain('Its name looks like “Mail”')
  await owner.browser.click('Allow')
  const { body } = await ask(hub, device_code, { client_id: 'other' })
  await owner.browser.visit(`${ISSUER}/account`)
  await owner.browser.submit({}, { action: '/account/withdraw-consent' })
  const headers = { Authorization: `Bearer ${body.access_token}` }
  expect((await hub.app.request(`${ISSUER}/oauth/userinfo`, { headers })).status).toBe(401)
})

test('somebody else may be chosen for it', async () => {
  await hub.addUser('bob@example.com', 'Bob')
  const { user_code, device_code } = await begun(hub, { scope: 'openid email' })
  await owner.type(user_code)
  await owner.browser.click('Use another account')
  await owner.browser.click('Use another account')
  await owner.signIn('bob@example.com')
  expect(owner.browser.page.url.pathname).toBe('/device/confirm')
  await owner.browser.click('Allow')
  const { body } = await ask(hub, device_code)
  expect(decodeJwt(body.id_token)['email']).toBe('bob@example.com')
})

test('the pages speak the other language with what they were asked', async () => {
  const { user_code } = await begun(hub)
  await owner.decide(user_code)
  await owner.browser.click('Deutsch')
  expect(owner.browser.page.text).toContain('Ihr Gerät ist verbunden')
  await owner.browser.visit(`${ISSUER}/device?user_code=${user_code}`)
  await owner.browser.click('English')
  expect(owner.browser.page.text).toContain(`value="${user_code}"`)
})
