/**
 * What a protected resource says about itself, OAuth 2.0 Protected Resource Metadata (RFC 9728): where it is found, and how it is
 * answered. It is public, and scripts of any origin read it before they have a token.
 */

export interface Described {
  issuer: string
  resource: string
  scopes: readonly string[]
  name?: string
}

export interface ResourceMetadata {
  readonly path: string
  readonly url: string
  answer(request: Request): Response
}

const WELL_KNOWN = '/.well-known/oauth-protected-resource'

export function resourceMetadata({ issuer, resource, scopes, name }: Described): ResourceMetadata {
  const { origin, pathname } = new URL(resource)
  const path = `${WELL_KNOWN}${pathname === '/' ? '' : pathname}` // §3.1
  const metadata = JSON.stringify({
    resource,
    authorization_servers: [issuer],
    scopes_supported: scopes,
    bearer_methods_supported: ['header'],
    ...(name !== undefined && { resource_name: name }),
  })
  return { path, url: `${origin}${path}`, answer: ({ method }) => answerTo(method, metadata) }
}

function answerTo(method: string, metadata: string): Response {
  const headers = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' }
  if (method === 'OPTIONS') return new Response(null, { status: 204, headers })
  if (method !== 'GET' && method !== 'HEAD')
    return new Response(null, { status: 405, headers: { ...headers, allow: 'GET, HEAD, OPTIONS' } })
  const type = { 'content-type': 'application/json', 'cache-control': 'public, max-age=300' }
  return new Response(method === 'GET' ? metadata : null, { headers: { ...headers, ...type } })
}
