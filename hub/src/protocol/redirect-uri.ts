/**
 * What may be registered as a redirect URI (RFC 9700 §4.1.3, RFC 8252 §7.3). Registered strings are later compared raw, so
 * a string that a browser would rewrite is refused here.
 */
import { LIMIT } from '../base/limit.ts'

/** `localhost`, names under `.localhost` (RFC 6761), 127.0.0.0/8 and `[::1]`. */
export const isLoopbackHost = (hostname: string) =>
  hostname === 'localhost' ||
  hostname.endsWith('.localhost') ||
  hostname === '[::1]' ||
  /^127(\.\d{1,3}){3}$/.test(hostname)

/** Why this string cannot be registered, or undefined when it can. */
export function redirectUriFault(uri: string, issuer: string): string | undefined {
  if (uri.length > LIMIT.redirectUriMax) return `is longer than ${LIMIT.redirectUriMax} characters`
  if (/[\u0000-\u0020\u007f]/.test(uri)) return 'contains a control character or a space'
  if (uri.includes('\\')) return 'contains a back-slash'
  if (uri.includes('#')) return 'has a fragment'
  if (uri.includes('*')) return 'contains a wildcard'
  if (!/^[\u0021-\u007e]*$/.test(uri)) return 'contains a character outside ASCII'

  const parts = /^(https?):\/\/([^/?]*)([^?]*)/.exec(uri)
  if (!parts || !URL.canParse(uri)) return 'is not an absolute http or https URL'
  const [, scheme, authority = '', path = ''] = parts
  if (authority.includes('@')) return 'carries user information'
  if (authority !== authority.toLowerCase()) return 'has an upper-case host'
  if (hasDotSegment(path)) return 'has a dot segment'

  const url = new URL(uri)
  if (url.origin === new URL(issuer).origin) return "is at the hub's own origin"
  if (`${scheme}://${authority}` !== url.origin)
    return `has a host that browsers write as ${url.host}`
  if (scheme === 'http' && !isLoopbackHost(url.hostname)) return 'must be https outside loopback'
  return undefined
}

const hasDotSegment = (path: string) =>
  path.split('/').some((segment) => /^\.{1,2}$/.test(segment.replace(/%2e/gi, '.')))
