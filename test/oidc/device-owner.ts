/**
 * A device that shows a code, and its owner in front of another screen.
 */
import { ADA } from '../hub/person.ts'
import { createBrowser } from '../support/browser.ts'
import { ISSUER, PASSWORD, type TestHub } from '../support/hub.ts'
import { CLIENTS, post, SECRET } from './standard-client.ts'

export const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code'
export const API = 'https://api.test/'
export const DEVICES = {
  ...CLIENTS,
  limits: { deviceCodesPerAccount: 5, unprovenRequestsPerNetwork: 20 },
  apps: [
    ...CLIENTS.apps,
    {
      ...{ id: 'tv', name: 'Tv', public: true, resources: [API] },
      grantTypes: [DEVICE_CODE, 'refresh_token'],
    },
    { id: 'box', name: 'Box', clientSecret: SECRET, grantTypes: [DEVICE_CODE] },
    { id: 'other', name: 'Mail', public: true, grantTypes: [DEVICE_CODE], firstParty: false },
  ],
}

type Change = Record<string, string | undefined>

export const begin = (hub: TestHub, change: Change = {}, headers: Record<string, string> = {}) => {
  const form = { client_id: 'tv', scope: 'openid', ...change }
  return post(hub, '/oauth/device_authorization', form, headers)
}

type Shown = Record<'user_code' | 'device_code' | 'verification_uri_complete', string>

/** What the device shows and keeps. */
export const begun = async (hub: TestHub, change: Change = {}): Promise<Shown> =>
  (await begin(hub, change)).body

export const ask = (hub: TestHub, device_code: string, change: Change = {}) => {
  const form = { grant_type: DEVICE_CODE, client_id: 'tv', device_code, ...change }
  return post(hub, '/oauth/token', form, {})
}

export type Owner = ReturnType<typeof createOwner>

export function createOwner(hub: TestHub) {
  const browser = createBrowser({ [ISSUER]: (request) => hub.app.request(request) })
  const signIn = async (email = ADA) => {
    await browser.submit({ email })
    await browser.submit({ password: PASSWORD })
  }
  /** From the address that the device shows. */
  const type = async (userCode: string) => {
    await browser.visit(`${ISSUER}/device`)
    if (browser.page.url.pathname === '/sign-in') await signIn()
    return browser.submit({ user_code: userCode })
  }
  return {
    ...{ browser, signIn, type },
    decide: async (userCode: string, button: 'Allow' | 'Do not allow' = 'Allow') => {
      await type(userCode)
      return browser.click(button)
    },
  }
}
