/**
 * An API or an MCP endpoint that the hub protects: says where tokens for it come from (RFC 9728), takes those of the hub's that
 * are for it alone (RFC 9068, RFC 6750), and asks for more scope where a request needs it.
 */

import { verifyAccessToken, ACCESS_TOKEN_ALGORITHMS, type AccessToken } from './access-token.ts'
import { originProblems } from './configuration.ts'
import type { HubEvent } from './event.ts'
import { createHubKeys } from './hub-keys.ts'
import { Refusal } from './refusal.ts'
import { resourceMetadata } from './resource-metadata.ts'

export type { AccessToken } from './access-token.ts'

export interface ResourceServerOptions {
  /** The hub's origin. */
  hubUrl: string
  /** The endpoint's address as clients call it: the `resource` of their requests and the `aud` of their tokens. */
  resource: string
  /** What clients may be granted here. */
  scopes: readonly string[]
  /** What a client without a token asks for beside what its request needs, like `offline_access`. */
  firstScopes?: readonly string[]
  /** As people know it. */
  name?: string
  /** Gets each refused token by its code, and `keys_unavailable`. */
  onEvent?: (event: HubEvent) => void
  fetch?: typeof fetch
  now?: () => Date
}

export type Access =
  | { outcome: 'granted'; token: AccessToken }
  /** To be sent as it is: 401, 403 with the scopes to ask for, or 503 while the hub's keys cannot be had. */
  | { outcome: 'refused'; response: Response }

export interface ResourceServer {
  /** Where the metadata is, for a router. */
  readonly metadataPath: string
  /** The metadata; undefined for any other path. */
  handle(request: Request): Response | undefined
  /** Whether this request carries a token with all of these scopes. */
  authorize(request: Request, scopes?: readonly string[]): Promise<Access>
}

const SCOPE = /^[\u0021\u0023-\u005b\u005d-\u007e]+$/
const BEARER = /^Bearer ([A-Za-z0-9._~+/-]+=*)$/i

/**
 * Throws at once where an option could not work.
 *
 * @example
 * const notes = createResourceServer({
 *   hubUrl: 'https://hub.example',
 *   resource: 'https://notes.example/api',
 *   scopes: ['notes:read', 'notes:write'],
 * })
 * const answer = async (request) => {
 *   const metadata = notes.handle(request)
 *   if (metadata) return metadata
 *   const access = await notes.authorize(request, ['notes:read'])
 *   if (access.outcome === 'refused') return access.response
 *   return Response.json(await notesOf(access.token.sub))
 * }
 */
export function createResourceServer(options: ResourceServerOptions): ResourceServer {
  const problems = problemsOf(options)
  if (problems.length > 0) throw new Error(problems.join('; '))

  const { resource, firstScopes = [], now = () => new Date(), onEvent } = options
  const issuer = new URL(options.hubUrl).origin
  const metadata = resourceMetadata({ ...options, issuer })
  const keys = createHubKeys({
    ...{ hubUrl: issuer, fetch: options.fetch ?? fetch, now, algorithms: ACCESS_TOKEN_ALGORITHMS },
    onFailure: (detail) => onEvent?.({ code: 'keys_unavailable', detail }),
  })

  const challenged = (status: 401 | 403, error: string | undefined, scopes: Iterable<string>) =>
    refused(status, error ?? 'unauthorized', {
      'www-authenticate': challengeOf({
        error,
        scope: [...new Set(scopes)].join(' '),
        resource_metadata: metadata.url,
      }),
    })

  return {
    metadataPath: metadata.path,
    handle: (request) =>
      new URL(request.url).pathname === metadata.path ? metadata.answer(request) : undefined,
    async authorize(request, scopes = []) {
      const header = request.headers.get('authorization')
      const first = [...scopes, ...firstScopes]
      if (header === null) return challenged(401, undefined, first)
      const [, sent = ''] = BEARER.exec(header) ?? []
      try {
        const token = await verifyAccessToken(sent, { issuer, resource, keys, now })
        // Those that it has are named too: a client asks for what it reads here, and would lose them.
        if (!scopes.every((scope) => token.scopes.includes(scope)))
          return challenged(403, 'insufficient_scope', [...token.scopes, ...scopes])
        return { outcome: 'granted', token }
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        onEvent?.({ code: error.code, ...(error.detail && { detail: error.detail }) })
        return error.code === 'hub_unreachable'
          ? refused(503, 'temporarily_unavailable', { 'retry-after': '5' })
          : challenged(401, 'invalid_token', first)
      }
    },
  }
}

function problemsOf({ hubUrl, resource, scopes, firstScopes = [] }: ResourceServerOptions) {
  const { origin = '', href = '' } = URL.canParse(resource) ? new URL(resource) : {}
  const checks: Array<[bad: boolean, problem: string]> = [
    [resource !== href && `${resource}/` !== href, 'resource is not written as browsers write it'],
    [/[?#]/.test(resource), 'resource must have neither query nor fragment'],
    [![...scopes, ...firstScopes].every((scope) => SCOPE.test(scope)), 'a scope is none'],
  ]
  return [
    ...originProblems('hubUrl', hubUrl),
    ...originProblems('the origin of resource', origin),
    ...checks.filter(([bad]) => bad).map(([, problem]) => problem),
  ]
}

/** RFC 6750 §3, RFC 9728 §5.1. */
function challengeOf(parameters: Record<string, string | undefined>): string {
  const given = Object.entries(parameters).filter(([, value]) => value)
  return `Bearer ${given.map(([name, value]) => `${name}="${value}"`).join(', ')}`
}

const refused = (status: number, error: string, headers: Record<string, string>): Access => ({
  outcome: 'refused',
  response: Response.json(
    { error },
    { status, headers: { 'cache-control': 'no-store', ...headers } },
  ),
})
