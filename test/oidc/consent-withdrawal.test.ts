/**
 * What a person has allowed stands on their account page, until they withdraw it.
 */
import { beforeEach, expect, test } from 'vitest'
import { ADA } from '../hub/person.ts'
import { ISSUER } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import {
  answerAt,
  openAskedPerson,
  PARTNER_APP,
  PARTNER_CALLBACK,
  type AskedPerson,
} from './partner.ts'
import { basic, CLIENTS, oauthError, post, redeem, SECRET } from './standard-client.ts'

const BOB = 'bob@example.com'

const hub = useHub({ settings: { ...CLIENTS, apps: [...CLIENTS.apps, PARTNER_APP] } })
let ada: AskedPerson
beforeEach(async () => void (ada = await openAskedPerson(hub)))

const tokens = async () => {
  const headers = { Authorization: basic('partner', SECRET) }
  const { code } = answerAt(await ada.allow({ scope: 'openid offline_access' }))
  const { body } = await redeem(hub, { code, redirect_uri: PARTNER_CALLBACK }, headers)
  return body as { access_token: string; refresh_token: string }
}

test('what was allowed stands, until it is withdrawn with all that came of it', async () => {
  const { access_token, refresh_token } = await tokens()
  await ada.browser.visit(`${ISSUER}/account`)
  expect(ada.browser.page.text).toContain('Partner &lt;b&gt;One&lt;/b&gt; (partner.example)')
  expect(ada.browser.page.text).toContain('know that it is you · keep this access')
  await ada.browser.submit({}, { action: '/account/withdraw-consent' })
  expect(ada.browser.page.text).toContain('That app can no longer do this')
  expect(ada.browser.page.text).not.toContain('Withdraw this')

  expect(await ada.silently()).toBe('consent_required')
  const headers = { Authorization: `Bearer ${access_token}` }
  expect((await hub.app.request(`${ISSUER}/oauth/userinfo`, { headers })).status).toBe(401)
  const renewal = { grant_type: 'refresh_token', refresh_token }
  const renewed = await post(hub, '/oauth/token', renewal, {
    Authorization: basic('partner', SECRET),
  })
  expect(oauthError(renewed)).toEqual({ status: 400, error: 'invalid_grant' })
})

test.each(['partner\0', '\0', 'nobody', ''])('nothing is withdrawn from %j', async (app) => {
  await ada.allow()
  const body = new URLSearchParams({ app })
  const answer = await ada.browser.fetch(`${ISSUER}/account/withdraw-consent`, {
    method: 'POST',
    body,
  })
  expect(answer.status).toBe(303)
  expect(await ada.silently({ prompt: 'none' })).toBe('code')
})

test('and in the export', async () => {
  await ada.allow({ scope: 'openid profile' })
  const data = await (await ada.browser.fetch(`${ISSUER}/v1/auth/export`)).json()
  expect(data.consents).toEqual([
    {
      ...{ clientId: 'partner', scope: ['openid', 'profile'], resources: [] },
      givenAt: expect.any(String),
    },
  ])
})

test('what another person allowed is not touched', async () => {
  await tokens()
  await hub.addUser(BOB, 'Bob')
  await ada.signIn(BOB)
  await ada.browser.visit(`${ISSUER}/account`)
  expect(ada.browser.page.text).not.toContain('partner.example')
  const form = new URLSearchParams({ app: 'partner' })
  await ada.browser.fetch(`${ISSUER}/account/withdraw-consent`, { method: 'POST', body: form })
  expect(await ada.silently({ login_hint: ADA })).toBe('code')
})

test('what nobody allowed cannot be withdrawn', async () => {
  for (const app of ['partner', 'mail', '\0', '']) {
    await ada.browser.visit(`${ISSUER}/account`)
    const body = new URLSearchParams({ app })
    const init = { method: 'POST', body }
    const answer = await ada.browser.fetch(`${ISSUER}/account/withdraw-consent`, init)
    expect(answer.status).toBe(303)
  }
  const told = await hub.db.selectFrom('logout_deliveries').selectAll().execute()
  expect(told).toEqual([])
})
