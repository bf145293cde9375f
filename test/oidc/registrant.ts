/**
 * Somebody whom no operator named: registers at the hub, and looks after the registration.
 */
import { ISSUER, type TestHub } from '../support/hub.ts'
import { CLIENTS } from './standard-client.ts'

export const CALLBACK = 'https://stranger.test/callback'
export const SCOPES = ['openid', 'profile', 'email', 'offline_access', 'notes:read']
export const OPEN = {
  ...CLIENTS,
  registration: { dynamic: true, scopes: SCOPES, resources: ['https://api.test/mcp'] },
}

export const createRegistrant = ({ app }: Pick<TestHub, 'app'>) => {
  async function call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) {
    const response = await app.request(new URL(path, ISSUER), {
      method,
      headers: { 'Content-Type': 'application/json', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text), response }
  }

  const register = (change: Record<string, unknown> = {}) =>
    call('POST', '/oauth/register', { redirect_uris: [CALLBACK], ...change })

  const own = (
    method: string,
    registered: { registration_client_uri: string; registration_access_token: string },
    body?: unknown,
  ) =>
    call(method, registered.registration_client_uri, body, {
      Authorization: `Bearer ${registered.registration_access_token}`,
    })

  return { call, register, own }
}
