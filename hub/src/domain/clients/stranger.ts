/**
 * A client that no operator named, as any other client: what it says about itself, and what every one of them may do.
 */
import type { OAuthClient } from './client.ts'
import { nameOf, type ClientMetadata } from './client-metadata.ts'

/** HUB_CONFIG `registration`. */
export interface Terms {
  metadataDocuments: boolean
  scopes: readonly string[]
  resources: readonly string[]
}

interface Stranger {
  id: string
  metadata: ClientMetadata
  secretHash: string | null
}

export const strangerOf = (
  { id, metadata, secretHash }: Stranger,
  { scopes, resources }: Terms,
): OAuthClient => ({
  ...{ id, name: nameOf(metadata), redirectUris: metadata.redirect_uris, flow: 'direct' },
  postLogoutRedirectUris: metadata.post_logout_redirect_uris,
  backchannelLogoutUri: metadata.backchannel_logout_uri,
  oauth: {
    authMethods: [metadata.token_endpoint_auth_method],
    secretHash: secretHash ?? undefined,
    jwks: metadata.jwks?.keys ?? [],
    idTokenAlg: metadata.id_token_signed_response_alg,
    userinfoAlg: metadata.userinfo_signed_response_alg,
    pkce: 'required',
    grantTypes: metadata.grant_types,
    ...{ scopes, resources, requiresPushedRequests: false, isFirstParty: false },
  },
})
