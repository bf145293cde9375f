/**
 * How a client says who it is (RFC 6749 §2.3, RFC 7523 §2.2): in one way, never in two.
 */
import { subjectOf } from './client-assertion.ts'
import type { OAuthForm } from './oauth-form.ts'
import { Refusal } from './refusal.ts'

export type ClientCredentials =
  | { method: 'none'; clientId: string }
  | { method: 'client_secret_basic' | 'client_secret_post'; clientId: string; secret: string }
  | { method: 'private_key_jwt'; clientId: string | undefined; assertion: string }

export const CLIENT_ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

export function parseClientCredentials(
  authorization: string | undefined,
  form: OAuthForm,
): ClientCredentials {
  const [secret, assertion] = [form.optional('client_secret'), form.optional('client_assertion')]
  const ways = [authorization, secret, assertion].filter((way) => way !== undefined)
  if (ways.length > 1) {
    throw new Refusal('invalid_request', 'the client authenticated in more than one way')
  }
  if (authorization !== undefined) return basic(authorization, form)
  if (assertion !== undefined) {
    if (form.optional('client_assertion_type') !== CLIENT_ASSERTION)
      throw new Refusal('invalid_request', `client_assertion_type must be ${CLIENT_ASSERTION}`)
    const clientId = form.optional('client_id') ?? subjectOf(assertion)
    return { method: 'private_key_jwt', clientId, assertion }
  }
  const clientId = form.only('client_id')
  return secret === undefined
    ? { method: 'none', clientId }
    : { method: 'client_secret_post', clientId, secret }
}

function basic(authorization: string, form: OAuthForm): ClientCredentials {
  const encoded = /^Basic ([A-Za-z0-9+/]+={0,2})$/i.exec(authorization)?.[1]
  const text = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 1) throw invalidBasic()
  const clientId = formDecoded(text.slice(0, colon))
  const inForm = form.optional('client_id')
  if (inForm !== undefined && inForm !== clientId)
    throw new Refusal('invalid_request', 'client_id is not the one that authenticated')
  const secret = formDecoded(text.slice(colon + 1))
  return { method: 'client_secret_basic', clientId, secret }
}

/** RFC 6749 §2.3.1: both halves are form-encoded before they are joined. */
function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch (error) {
    if (error instanceof URIError) throw invalidBasic()
    throw error
  }
}

const invalidBasic = () =>
  new Refusal('invalid_client', 'the Authorization header is no Basic client authentication', {
    status: 401,
  })
