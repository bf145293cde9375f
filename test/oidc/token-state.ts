/**
 * What is known of tokens: clients that have some, resource servers that take some, and how either asks.
 */
import type { Person } from '../hub/person.ts'
import { ISSUER, openTestHub } from '../support/hub.ts'
import { basic, CLIENTS, freshCode, post, redeem, SECRET } from './standard-client.ts'

export const API = 'https://api.test/'
const CALLER = { client_id: 'caller', redirect_uri: 'https://caller.test/callback' }
const entry = (id: string, more: object) => ({
  ...{ id, name: id, redirectUris: [`https://${id}.test/callback`], clientSecret: SECRET },
  ...more,
})
const SETTINGS = {
  ...CLIENTS,
  registration: { dynamic: true, resources: [API] },
  apps: [
    ...CLIENTS.apps,
    entry('caller', { resources: [API, 'https://other.test/'] }),
    entry('api', { resources: [API] }), // its server
    entry('foreign', { resources: ['https://foreign.test/'] }),
    entry('job', { grantTypes: ['client_credentials'], resources: [API] }),
  ],
}

export const OFFLINE = { scope: 'openid offline_access' }

export const as = (id: string, secret = SECRET) => ({ Authorization: basic(id, secret) })

export type TokenHub = Awaited<ReturnType<typeof openTokenHub>>

export async function openTokenHub() {
  const hub = await openTestHub({ settings: SETTINGS })
  const introspect = (token: string, headers = as('web')) =>
    post(hub, '/oauth/introspect', { token }, headers)
  return {
    ...hub,
    introspect,
    isActive: async (token: string, headers?: { Authorization: string }) =>
      (await introspect(token, headers)).body.active as boolean,
    revoke: (token: string, headers?: Record<string, string>) =>
      post(hub, '/oauth/revoke', { token }, headers),
    /** At userinfo. */
    isTaken: async (token: string) => {
      const headers = { Authorization: `Bearer ${token}` }
      return (await hub.app.request(`${ISSUER}/oauth/userinfo`, { headers })).status === 200
    },
    tokenForApi: async (person: Person): Promise<string> => {
      const code = await freshCode(person, { ...CALLER, resource: API })
      const form = { code, redirect_uri: CALLER.redirect_uri }
      return (await redeem(hub, form, as('caller'))).body.access_token
    },
    tokenOfJob: async (): Promise<string> => {
      const form = { grant_type: 'client_credentials', resource: API }
      return (await post(hub, '/oauth/token', form, as('job'))).body.access_token
    },
  }
}
