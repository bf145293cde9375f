/**
 * Where a navigation comes from, and what a browser makes of it: Fetch Metadata, the Origin header (Fetch §3.2), same-site
 * for cookies (RFC 6265bis §5.2, redirects counted) and the page's `form-action`.
 */
import type { Begun } from './cookie-jar.ts'
import type { Page } from './page.ts'

export interface Navigation {
  url: URL
  method: 'GET' | 'POST'
  body?: string
  /** The page whose link, form or refresh began it; a typed address has none. */
  from?: Page
  /** The redirects on the way. */
  passed: URL[]
  byForm?: boolean
}

export function begunAt({ url, method, from, passed }: Navigation): Begun {
  const onTheWay = from ? [from.url, ...passed] : passed
  if (onTheWay.every((other) => siteOf(other) === siteOf(url))) return 'at this site'
  return method === 'GET' ? 'elsewhere by GET' : 'elsewhere by POST'
}

export function headersOf(navigation: Navigation): Record<string, string> {
  const { url, body } = navigation
  return {
    accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
    'user-agent': 'Mozilla/5.0 (in-process)',
    ...(isTrustworthy(url) && {
      'sec-fetch-site': secFetchSite(navigation),
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    }),
    ...(body !== undefined && {
      'content-type': 'application/x-www-form-urlencoded',
      origin: originOf(navigation),
    }),
  }
}

/** The whole way must lie within `form-action`, as Chromium has it: a redirect after a form counts. */
export function isBlocked({ url, from, byForm, passed }: Navigation): boolean {
  const policy = from?.headers.get('content-security-policy') ?? ''
  const sources = /(?:^|;)\s*form-action\s+([^;]*)/i.exec(policy)?.[1]?.trim().split(/\s+/)
  if (!byForm || !from || !sources) return false
  return !sources.some((source) =>
    source === "'self'" ? url.origin === from.url.origin : isWithin(source, url, passed),
  )
}

/** A path in a source is compared as well, save after a redirect (CSP 3 §6.7.2.9). */
function isWithin(source: string, { origin, pathname }: URL, passed: URL[]): boolean {
  const allowed = new URL(source)
  const isAnywhere = allowed.href === `${source}/` || passed.length > 0
  return allowed.origin === origin && (isAnywhere || allowed.pathname === pathname)
}

function secFetchSite({ url, from, passed }: Navigation): string {
  if (!from) return 'none'
  const way = [...passed, url]
  if (way.every((step) => step.origin === from.url.origin)) return 'same-origin'
  return way.every((step) => siteOf(step) === siteOf(from.url)) ? 'same-site' : 'cross-site'
}

function originOf({ url, from, passed }: Navigation): string {
  if (!from) return 'null'
  const stays = [...passed, url].every((step) => step.origin === from.url.origin)
  const policy = from.headers.get('referrer-policy') ?? 'strict-origin-when-cross-origin'
  const hidden =
    policy === 'no-referrer' ||
    (policy === 'same-origin' && !stays) ||
    (from.url.protocol === 'https:' && url.protocol === 'http:') ||
    passed.some((step) => step.origin !== from.url.origin)
  return hidden ? 'null' : from.url.origin
}

/** Scheme and registrable domain, which under the suffixes of tests (`.test`, `.localhost`) is the last two labels. */
const siteOf = ({ protocol, hostname }: URL) =>
  `${protocol}//${/^[\d.]+$/.test(hostname) ? hostname : hostname.split('.').slice(-2).join('.')}`

const isTrustworthy = ({ protocol, hostname }: URL) =>
  protocol === 'https:' || /(^|\.)localhost$|^127\./.test(hostname)
