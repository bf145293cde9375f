/**
 * How an access token arrives, RFC 6750 §2: in the header, or in a posted form. Never in both, and never in the URL, which
 * browsers, proxies and logs keep.
 */
import { Refusal } from './refusal.ts'

export interface BearerRequest {
  authorization: string | undefined
  query: URLSearchParams
  /** Of a posted form. */
  inForm: string | undefined
}

/** RFC 6750 §2.1, `b64token`. */
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i

export function parseBearerToken({ authorization, query, inForm }: BearerRequest): string {
  if (query.has('access_token'))
    throw new Refusal('invalid_request', 'an access token must not stand in the URL')
  if (authorization !== undefined && inForm !== undefined)
    throw new Refusal('invalid_request', 'the access token was sent in more than one way')

  const token = inForm ?? BEARER.exec(authorization ?? '')?.[1]
  if (token === undefined)
    throw new Refusal('missing_token', 'send an access token: Authorization: Bearer ...', {
      status: 401,
    })
  return token
}
