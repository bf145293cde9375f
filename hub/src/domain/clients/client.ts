/**
 * Clients (RFC 6749 §2): the apps' registrations. They come from HUB_CONFIG, or have registered themselves; "app" is the word
 * that people see.
 */
import type { JsonWebKey } from 'node:crypto'
import { SIGNING_ALGORITHMS, type SigningAlg } from '../../protocol/jws.ts'

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

export const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code'
export const GRANT_TYPES = [
  'authorization_code',
  'refresh_token',
  'client_credentials',
  DEVICE_CODE,
] as const
export type GrantType = (typeof GRANT_TYPES)[number]

/** RFC 7591 §2, `token_endpoint_auth_method`. */
export const AUTH_METHODS = [
  'none',
  'client_secret_basic',
  'client_secret_post',
  'private_key_jwt',
] as const
export type AuthMethod = (typeof AUTH_METHODS)[number]

/** OpenID Connect Core §5.4 and §11. */
export const OPENID_SCOPES = ['openid', 'profile', 'email', 'offline_access'] as const

export interface OAuthRegistration {
  authMethods: readonly AuthMethod[]
  /** Undefined for a client that has no secret. */
  secretHash: string | undefined
  /** Its public keys, for `private_key_jwt`. */
  jwks: readonly JsonWebKey[]
  idTokenAlg: SigningAlg
  /** Undefined: userinfo is plain JSON. */
  userinfoAlg: SigningAlg | undefined
  pkce: 'required' | 'optional'
  grantTypes: readonly GrantType[]
  /** What it may ask for; anything else is refused. */
  scopes: readonly string[]
  /** The resource servers that it may call (RFC 8707). */
  resources: readonly string[]
  /** Its browsers carry no request of their own (RFC 9126 §6). */
  requiresPushedRequests: boolean
  /** Named by the operator: people are not asked whether it may know them. */
  isFirstParty: boolean
}

export type OAuthClient = Client & { oauth: OAuthRegistration }

export interface ClientRegistry {
  /** An app of the native protocol. A standard OAuth client has its own door, and is unknown at this one. */
  findNative(id: string | undefined): Client | undefined
  /** A standard client; an app of the native protocol is unknown here. */
  findOAuth(id: string | undefined): Promise<OAuthClient | undefined>
  /** Those that HUB_CONFIG names. */
  list(): readonly Client[]
}

export function createClientRegistry(
  clients: readonly Client[],
  findStranger: (id: string) => Promise<OAuthClient | undefined>,
): ClientRegistry {
  const byId = new Map(clients.map((client) => [client.id, client]))
  return {
    findNative(id = '') {
      const client = byId.get(id)
      return client?.oauth ? undefined : client
    },
    async findOAuth(id = '') {
      const client = byId.get(id)
      if (!client) return findStranger(id)
      return isOAuthClient(client) ? client : undefined
    },
    list: () => clients,
  }
}

export const isOAuthClient = (client: Client): client is OAuthClient => client.oauth !== undefined

/** In metrics those that registered themselves are one: a label for each would have no end. */
export const countedAs = ({ id, oauth }: OAuthClient) => (oauth.isFirstParty ? id : 'registered')

interface Algorithms {
  clients: readonly Client[]
  registration: { dynamic: boolean; metadataDocuments: boolean }
}

/**
 * What there must be signing keys for. The native protocol signs with EdDSA; a provider for standard clients has RS256, whatever
 * they ask for (OpenID Connect Discovery §3); and whoever registers may ask for any.
 */
export function algorithmsOf({ clients, registration }: Algorithms): readonly SigningAlg[] {
  if (registration.dynamic || registration.metadataDocuments) return SIGNING_ALGORITHMS
  const asked = clients
    .filter(isOAuthClient)
    .flatMap(({ oauth }) => ['RS256' as const, oauth.idTokenAlg, oauth.userinfoAlg ?? 'RS256'])
  return [...new Set<SigningAlg>(['EdDSA', ...asked])]
}
