/**
 * How an access token arrives, RFC 6750 §2 and RFC 9449 §7.1: in the header, or in a posted form. Never in both, and never in the
 * URL, which browsers, proxies and logs keep.
 */
import { Refusal } from './refusal.ts'

export interface AccessTokenRequest {
  authorization: string | undefined
  query: URLSearchParams
  /** Of a posted form. */
  inForm: string | undefined
}

export interface SentToken {
  token: string
  /** By the scheme DPoP, which only a token that is bound to a key may and must use. */
  isBound: boolean
}

/** RFC 6750 §2.1, `b64token`. */
const SENT = /^(Bearer|DPoP) +([A-Za-z0-9._~+/-]+=*)$/i

export function parseAccessTokenRequest(request: AccessTokenRequest): SentToken {
  const { authorization, query, inForm } = request
  if (query.has('access_token'))
    throw new Refusal('invalid_request', 'an access token must not stand in the URL')
  if (authorization !== undefined && inForm !== undefined)
    throw new Refusal('invalid_request', 'the access token was sent in more than one way')

  const [, scheme = 'Bearer', token = inForm] = SENT.exec(authorization ?? '') ?? []
  if (token === undefined)
    throw new Refusal('missing_token', 'send an access token: Authorization: Bearer ...', {
      status: 401,
    })
  return { token, isBound: scheme.toLowerCase() === 'dpop' }
}
