/**
 * What lies between the apps' servers and the hub: it can be cut, it counts what passes, and it can lie about the identity
 * token that a code was redeemed for.
 */
import type { TestHub } from './hub.ts'

export interface Wire {
  isCut: boolean
  requests: string[]
  /** Identity tokens that were redeemed, as the hub sent them. */
  tokens: string[]
  /** Whoever redeems this code gets the token changed. */
  spoil(code: string, change: (token: string) => string): void
  fetch: typeof fetch
}

export function createWire(hub: TestHub): Wire {
  const changes = new Map<string, (token: string) => string>()
  const wire: Wire = {
    isCut: false,
    requests: [],
    tokens: [],
    spoil: (code, change) => void changes.set(code, change),
    async fetch(input, init) {
      const request = new Request(input, init)
      wire.requests.push(request.url)
      if (wire.isCut) throw new TypeError('fetch failed')
      return request.method === 'POST' ? redeem(request) : hub.app.request(request)
    },
  }

  async function redeem(request: Request): Promise<Response> {
    const code = new URLSearchParams(await request.clone().text()).get('code')!
    const response = await hub.app.request(request)
    if (response.status !== 200) return response

    const answer = (await response.json()) as { identity_token: string }
    const token = answer.identity_token
    wire.tokens.push(token)
    return Response.json({ ...answer, identity_token: changes.get(code)?.(token) ?? token })
  }
  return wire
}
