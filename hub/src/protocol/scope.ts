/**
 * Scopes (RFC 6749 §3.3) and resource indicators (RFC 8707 §2): what an access token is for, and where.
 */
import { LIMIT } from '../base/limit.ts'

export const SCOPE_VALUE = /^[\u0021\u0023-\u005b\u005d-\u007e]{1,100}$/

/** A list that is separated by spaces, in its order, each value once. */
export const scopesOf = (text: string): string[] => [
  ...new Set(text.split(' ').filter((value) => value !== '')),
]

/** Whether a client may have all that it asks for. */
export const isWithin = (values: readonly string[], allowed: readonly string[]) =>
  values.every((value) => allowed.includes(value))

/**
 * What a client asks for; undefined when it may not have all of that. Whoever cannot renew tokens has no use for
 * `offline_access`, which is then left out (OpenID Connect Core §11).
 */
export function scopeFor(
  text: string,
  { scopes, grantTypes }: { scopes: readonly string[]; grantTypes: readonly string[] },
): string[] | undefined {
  const canRenew = grantTypes.includes('refresh_token')
  const scope = scopesOf(text).filter((each) => canRenew || each !== 'offline_access')
  return isWithin(scope, scopes) ? scope : undefined
}

/** Why this string cannot name a resource server, or undefined when it can: an absolute URI without a fragment. */
export function resourceFault(uri: string): string | undefined {
  if (uri.length > LIMIT.redirectUriMax) return `is longer than ${LIMIT.redirectUriMax} characters`
  if (!/^[\u0021-\u007e]+$/.test(uri)) return 'contains a space or a character outside ASCII'
  if (!URL.canParse(uri)) return 'is not an absolute URI'
  if (uri.includes('#')) return 'has a fragment'
  return undefined
}
