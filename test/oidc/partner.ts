/**
 * A client that is not the operator's own, and a browser whose person is asked about it.
 */
import { ADA, returned } from '../hub/person.ts'
import { createBrowser } from '../support/browser.ts'
import { ISSUER, PASSWORD, type TestHub } from '../support/hub.ts'
import { oauthAuthorizeUrl, SECRET } from './standard-client.ts'

export const API = 'https://api.test/'
export const PARTNER_CALLBACK = 'https://partner.example/cb'
export const PARTNER = { client_id: 'partner', redirect_uri: PARTNER_CALLBACK, scope: 'openid' }
export const PARTNER_APP = {
  ...{ id: 'partner', name: 'Partner <b>One</b>', redirectUris: [PARTNER_CALLBACK] },
  ...{ firstParty: false, clientSecret: SECRET, resources: [API] },
  scopes: ['openid', 'profile', 'email', 'offline_access', 'mails.read'],
}

type Change = Record<string, string | undefined>

export const answerAt = (url: URL) => returned(Response.redirect(url))

export type AskedPerson = Awaited<ReturnType<typeof openAskedPerson>>

/** Ada, signed in. */
export async function openAskedPerson(hub: TestHub) {
  const browser = createBrowser({
    [ISSUER]: (request) => hub.app.request(request),
    ...{ 'https://partner.example': () => new Response('Partner') },
    ...{ 'https://web.test': () => new Response('Web') },
  })
  const signIn = async (email: string) => {
    await browser.visit(`${ISSUER}/sign-in?another`)
    await browser.submit({ email })
    await browser.submit({ password: PASSWORD })
  }
  const visit = async (change: Change = {}) =>
    (await browser.visit(oauthAuthorizeUrl({ ...PARTNER, ...change }))).url

  await hub.addUser(ADA)
  await signIn(ADA)
  return {
    ...{ browser, signIn, visit },
    allow: async (change: Change = {}) => {
      await visit(change)
      return (await browser.submit({}, { button: 'Allow' })).url
    },
    /** What a request without any page is told. */
    silently: async (change: Change = {}) => {
      const url = oauthAuthorizeUrl({ ...PARTNER, prompt: 'none', ...change })
      const { headers } = await browser.visit(url, { follow: false })
      const { code, error } = returned(new Response(null, { headers }))
      return error ?? (code && 'code')
    },
  }
}
