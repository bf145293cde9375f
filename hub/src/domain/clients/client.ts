/**
 * Clients (RFC 6749 §2): the apps' registrations. They come from HUB_CONFIG; "app" is the word that people see.
 */
export interface Client {
  id: string
  name: string
  redirectUris: readonly string[]
  flow: 'direct' | 'code'
  postLogoutRedirectUris: readonly string[]
  backchannelLogoutUri: string | undefined
  /** Set for standard OAuth clients, which do not use the native protocol. */
  oauth: OAuthRegistration | undefined
}

export interface OAuthRegistration {
  /** Undefined for a public client: PKCE alone. */
  clientSecret: string | undefined
  idTokenAlg: 'RS256' | 'ES256' | 'EdDSA'
  pkce: 'required' | 'optional'
}

export interface ClientRegistry {
  find(id: string | undefined): Client | undefined
  list(): readonly Client[]
}

export function createClientRegistry(clients: readonly Client[]): ClientRegistry {
  const byId = new Map(clients.map((client) => [client.id, client]))
  return { find: (id) => (id === undefined ? undefined : byId.get(id)), list: () => clients }
}
