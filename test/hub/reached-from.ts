/**
 * The hub as it is reached from an address: every request comes out of a socket with that peer, and says for whom.
 */
import type { TestHub } from '../support/hub.ts'

export function reachedFrom(hub: TestHub, peer: string, forwardedFor?: string): TestHub {
  const socket = { incoming: { socket: { remoteAddress: peer } } }
  const request = (url: string | URL, init: RequestInit = {}) => {
    const headers = new Headers(init.headers)
    if (forwardedFor !== undefined) headers.set('X-Forwarded-For', forwardedFor)
    return hub.app.request(url.toString(), { ...init, headers }, socket)
  }
  return { ...hub, app: Object.assign(Object.create(hub.app), { request }) }
}
