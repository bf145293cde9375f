/**
 * The token request of the native protocol, after RFC 6749 §4.1.3 and RFC 7636 §4.5, from a form or from JSON. What does not
 * pass here spends nothing.
 */
import { Refusal } from './refusal.ts'

export interface TokenRequest {
  clientId: string
  code: string
  redirectUri: string
  codeVerifier: string
}

const CODE = /^[A-Za-z0-9_-]{43}$/
const CODE_VERIFIER = /^[A-Za-z0-9._~-]{43,128}$/

export function parseTokenRequest(contentType: string, body: string): TokenRequest {
  const parameters = parametersOf(contentType, body)
  const only = (name: string) => {
    const [value, ...more] = parameters.filter(([key]) => key === name).map(([, given]) => given)
    if (typeof value === 'string' && value !== '' && more.length === 0) return value
    throw new Refusal('invalid_request', `${name} is required, once, as a string`)
  }
  if (only('grant_type') !== 'authorization_code') {
    throw new Refusal('invalid_request', 'grant_type must be authorization_code')
  }
  const [code, codeVerifier] = [only('code'), only('code_verifier')]
  if (!CODE.test(code))
    throw new Refusal('invalid_request', 'code is not of the form that the hub issues')
  if (!CODE_VERIFIER.test(codeVerifier)) {
    throw new Refusal(
      'invalid_request',
      'code_verifier must be 43 to 128 characters of A-Z a-z 0-9 . _ ~ -',
    )
  }
  return { clientId: only('app'), code, redirectUri: only('redirect_uri'), codeVerifier }
}

function parametersOf(contentType: string, body: string): Array<[string, unknown]> {
  const mediaType = contentType.split(';')[0]!.trim().toLowerCase()
  if (mediaType === 'application/x-www-form-urlencoded') return [...new URLSearchParams(body)]
  if (mediaType === 'application/json') return Object.entries(objectOf(body))
  const message = 'send a form or JSON (application/x-www-form-urlencoded, application/json)'
  throw new Refusal('invalid_request', message, { status: 415 })
}

function objectOf(body: string): object {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new Refusal('invalid_request', 'the body must be a JSON object')
}
