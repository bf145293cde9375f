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
  /** An app of the native protocol. A standard OAuth client has its own door, and is unknown at this one. */
  findNative(id: string | undefined): Client | undefined
  list(): readonly Client[]
}

export function createClientRegistry(clients: readonly Client[]): ClientRegistry {
  const byId = new Map(clients.map((client) => [client.id, client]))
  return {
    findNative(id = '') {
      const client = byId.get(id)
      return client?.oauth ? undefined : client
    },
    list: () => clients,
  }
}
