/**
 * Calls from app to app without a shared secret: the hub gives this app a token that lives minutes and is good at one resource
 * server only (RFC 6749 §4.4, RFC 8707). The other app knows the hub's keys, and nothing about this one.
 */

import { originProblems } from './configuration.ts'
import { callHub, type HubAnswer } from './hub-call.ts'
import { parseStrictJson } from './strict-json.ts'

export interface ServiceClientOptions {
  /** The hub's origin. */
  hubUrl: string
  /** This app's `id` in the hub's `HUB_CONFIG`, with `client_credentials` among its `grantTypes`. */
  clientId: string
  clientSecret: string
  fetch?: typeof fetch
  now?: () => Date
}

export interface ServiceClient {
  /**
   * A token for one resource server, from memory until a minute before it ends. `scope` holds values separated by spaces; without
   * it the token has every scope of this app's. Throws `ServiceTokenError`, and for 5 s after that again without asking the hub.
   */
  tokenFor(resource: string, scope?: string): Promise<string>
}

/** The hub gave no token. */
export class ServiceTokenError extends Error {
  override name = 'ServiceTokenError'
  /** `hub_unreachable`, or what the hub answered: RFC 6749 §5.2 and RFC 8707 §2, like `invalid_client` or `invalid_target`. */
  readonly code: string

  constructor(code: string, options?: ErrorOptions) {
    super(`the hub gave no token: ${code}`, options)
    this.code = code
  }
}

const MARGIN_MS = 60_000
const BACK_OFF_MS = 5_000
const MAX_BYTES = 16_384

interface Asked {
  token: Promise<string>
  /** It counts between these two, in milliseconds since 1970; a clock that is set back ends it as well. */
  from: number
  until: number
}

/**
 * Throws at once where the hub's address could not be called safely.
 *
 * @example
 * const service = createServiceClient({
 *   hubUrl: 'https://hub.example',
 *   clientId: 'billing',
 *   clientSecret, // from this app's own configuration
 * })
 * const token = await service.tokenFor('https://orders.example/', 'orders.read')
 * await fetch('https://orders.example/open', { headers: { authorization: `Bearer ${token}` } })
 */
export function createServiceClient(options: ServiceClientOptions): ServiceClient {
  const [problem] = originProblems('hubUrl', options.hubUrl)
  if (problem !== undefined) throw new Error(problem)

  const now = () => (options.now?.() ?? new Date()).getTime()
  const remembered = new Map<string, Asked>()

  /** Whoever comes meanwhile waits for the same answer, and a failure is remembered like a token. */
  function ask(resource: string, scope: string): Asked {
    const answer = askHub(options, { resource, scope })
    const asked: Asked = {
      token: answer.then(({ token }) => token),
      ...{ from: now(), until: Infinity },
    }
    answer.then(
      ({ lifetime }) => (asked.until = asked.from + lifetime - MARGIN_MS),
      () => (asked.until = now() + BACK_OFF_MS),
    )
    return asked
  }

  return {
    tokenFor(resource, scope = '') {
      const key = JSON.stringify([resource, scope])
      const known = remembered.get(key)
      if (known && now() >= known.from && now() < known.until) return known.token
      const asked = ask(resource, scope)
      remembered.set(key, asked)
      return asked.token
    },
  }
}

async function askHub(
  { hubUrl, clientId, clientSecret, fetch: call = fetch }: ServiceClientOptions,
  wanted: { resource: string; scope: string },
): Promise<{ token: string; lifetime: number }> {
  const form = {
    ...{ grant_type: 'client_credentials', ...wanted },
    ...{ client_id: clientId, client_secret: clientSecret },
  }
  const url = `${new URL(hubUrl).origin}/oauth/token`
  const answer = await callHub({ fetch: call, url, form, maxBytes: MAX_BYTES }).catch((cause) => {
    throw new ServiceTokenError('hub_unreachable', { cause })
  })
  return tokenIn(answer)
}

function tokenIn({ status, text }: HubAnswer): { token: string; lifetime: number } {
  const answer = parseStrictJson(Buffer.from(text ?? '')) ?? {}
  const { access_token: token, expires_in: seconds, token_type: type, error } = answer
  if (status === 200 && typeof token === 'string' && typeof seconds === 'number' && isBearer(type))
    return { token, lifetime: seconds * 1000 }
  throw new ServiceTokenError(typeof error === 'string' ? error : 'hub_unreachable')
}

/** RFC 6749 §5.1: in any case of letters. */
const isBearer = (type: unknown) => typeof type === 'string' && type.toLowerCase() === 'bearer'
