/**
 * What standard clients learn about the hub before they ask it anything: OpenID Connect Discovery §3 and RFC 8414 §2.
 */
import { Hono } from 'hono'
import { LIFETIME, toSeconds } from '../../base/duration.ts'
import { algorithmsOf, AUTH_METHODS, GRANT_TYPES } from '../../domain/clients/client.ts'
import { SIGNING_ALGORITHMS } from '../../protocol/jws.ts'
import { ACR } from '../../protocol/acr.ts'
import { RESPONSE_MODES } from '../../protocol/oauth-return-address.ts'
import { anyOrigin } from '../any-origin.ts'
import type { Config, Hub } from '../hub.ts'
import { jsonErrors } from './json.ts'

const PATHS = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server']

export function discoveryEndpoints(hub: Hub): Hono {
  const endpoints = jsonErrors(hub, new Hono())
  const metadata = JSON.stringify(metadataOf(hub.config))

  for (const path of PATHS) {
    endpoints.use(path, anyOrigin({ methods: ['GET'] }))
    endpoints.get(path, (c) => {
      c.header('Cache-Control', `public, max-age=${toSeconds(LIFETIME.keySetAge)}`)
      c.header('Content-Type', 'application/json')
      return c.body(metadata)
    })
  }
  return endpoints
}

function metadataOf(config: Config): Record<string, unknown> {
  const { issuer } = config
  return {
    issuer,
    authorization_endpoint: `${issuer}/oauth/authorize`,
    token_endpoint: `${issuer}/oauth/token`,
    device_authorization_endpoint: `${issuer}/oauth/device_authorization`,
    pushed_authorization_request_endpoint: `${issuer}/oauth/par`,
    userinfo_endpoint: `${issuer}/oauth/userinfo`,
    introspection_endpoint: `${issuer}/oauth/introspect`,
    revocation_endpoint: `${issuer}/oauth/revoke`,
    ...(config.registration.dynamic && { registration_endpoint: `${issuer}/oauth/register` }),
    end_session_endpoint: `${issuer}/oauth/logout`,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    scopes_supported: scopesOf(config),
    response_types_supported: ['code'],
    response_modes_supported: RESPONSE_MODES,
    grant_types_supported: GRANT_TYPES,
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: algorithmsOf(config),
    userinfo_signing_alg_values_supported: algorithmsOf(config),
    token_endpoint_auth_methods_supported: AUTH_METHODS,
    token_endpoint_auth_signing_alg_values_supported: SIGNING_ALGORITHMS,
    revocation_endpoint_auth_methods_supported: AUTH_METHODS,
    revocation_endpoint_auth_signing_alg_values_supported: SIGNING_ALGORITHMS,
    introspection_endpoint_auth_methods_supported: AUTH_METHODS.filter((name) => name !== 'none'),
    introspection_endpoint_auth_signing_alg_values_supported: SIGNING_ALGORITHMS,
    code_challenge_methods_supported: ['S256'],
    dpop_signing_alg_values_supported: SIGNING_ALGORITHMS,
    acr_values_supported: [ACR],
    claims_supported: [
      'sub',
      'iss',
      'aud',
      'exp',
      'iat',
      'auth_time',
      'acr',
      'amr',
      'sid',
      'nonce',
      'name',
      'email',
      'email_verified',
    ],
    claims_parameter_supported: true,
    request_parameter_supported: false,
    request_uri_parameter_supported: false, // but for those of /oauth/par
    require_pushed_authorization_requests: false,
    authorization_response_iss_parameter_supported: true,
    client_id_metadata_document_supported: config.registration.metadataDocuments,
  }
}

/** Every scope that some client may ask for. */
function scopesOf({ clients, registration }: Config): string[] {
  const named = clients.flatMap(({ oauth }) => oauth?.scopes ?? [])
  return [...new Set([...registration.scopes, ...named])]
}
