/**
 * What the OpenID Foundation's certification plans want registered: two clients that authenticate by client_secret_basic and
 * one by client_secret_post, none of which knows PKCE.
 */
export const SUITE = 'https://suite.test'
export const CALLBACK = `${SUITE}/callback`
export const AFTER_LOGOUT = `${SUITE}/post_logout_redirect`
const SECRET = 'a-secret-as-long-as-HS256-wants-it'

export interface RegisteredClient {
  id: string
  secret: string
  method: 'client_secret_basic' | 'client_secret_post'
}

export const CLIENT: RegisteredClient = {
  ...{ id: 'client', secret: `${SECRET}-1` },
  method: 'client_secret_basic',
}
export const CLIENT2: RegisteredClient = {
  ...{ id: 'client2', secret: `${SECRET}-2` },
  method: 'client_secret_basic',
}
export const CLIENT_SECRET_POST: RegisteredClient = {
  ...{ id: 'client-secret-post', secret: `${SECRET}-3` },
  method: 'client_secret_post',
}

const entryOf = ({ id, secret, method }: RegisteredClient) => ({
  ...{ id, name: id, clientSecret: secret, tokenEndpointAuthMethod: method, pkce: 'optional' },
  redirectUris: [CALLBACK],
  postLogoutRedirectUris: [AFTER_LOGOUT],
})

/** `more` is for the first client's entry. */
export const settingsWith = (more: Record<string, unknown>) => ({
  brand: { name: 'Acme' },
  apps: [
    { ...entryOf(CLIENT), ...more },
    ...[CLIENT2, CLIENT_SECRET_POST].map((client) => entryOf(client)),
  ],
})
