/**
 * The hub's cookies. With https their names begin with `__Host-`, so that no sibling domain can plant one (RFC 6265bis
 * §4.1.3.2); of two cookies with one name, neither counts.
 */
import type { Context } from 'hono'
import { LIFETIME, toSeconds } from '../base/duration.ts'
import { LIMIT } from '../base/limit.ts'
import { hashSecret, looksLikeSecret, newSecret, type Secret } from '../base/secret.ts'
import type { Hub } from './hub.ts'

const SESSION = 'symbolon_session'
const BROWSER = 'symbolon_browser'
const LANGUAGE = 'symbolon_language'
const APP_LANGUAGE = 'symbolon_app_language'
const METHOD = 'symbolon_method'

/** The secrets of the sessions on this browser, the current one first. */
export function sessionSecrets(hub: Hub, c: Context): string[] {
  const secrets = readCookie(hub, c, SESSION)?.split('.') ?? []
  return secrets.length <= LIMIT.sessionsPerBrowser && secrets.every(looksLikeSecret) ? secrets : []
}

export function setSessionSecrets(hub: Hub, c: Context, secrets: readonly string[]): void {
  const length = secrets.length === 0 ? 0 : hub.config.sessions.absolute
  writeCookie(hub, c, SESSION, secrets.join('.'), length)
}

/** The mark of this browser, when it has one. */
export function browserMark(hub: Hub, c: Context): Secret | undefined {
  const raw = readCookie(hub, c, BROWSER) ?? ''
  return looksLikeSecret(raw) ? { raw, hash: hashSecret(raw) } : undefined
}

/** Marks this browser, so that it is known when the person comes back with a link or a code. */
export function markBrowser(hub: Hub, c: Context): Secret {
  const mark = browserMark(hub, c) ?? newSecret()
  keepBrowserMark(hub, c, mark)
  return mark
}

export function keepBrowserMark(hub: Hub, c: Context, mark: Secret): void {
  writeCookie(hub, c, BROWSER, mark.raw, LIFETIME.browserMark)
}

const METHODS = ['password', 'magic_link'] as const
export type Method = (typeof METHODS)[number]

/** How somebody last signed in on this browser: what is offered first. */
export function lastMethod(hub: Hub, c: Context): Method | undefined {
  const named = readCookie(hub, c, METHOD)
  return METHODS.find((method) => method === named)
}

export function keepMethod(hub: Hub, c: Context, method: Method): void {
  writeCookie(hub, c, METHOD, method, LIFETIME.browserMark)
}

/** Whatever the cookie says. */
export const chosenLanguage = (hub: Hub, c: Context) => readCookie(hub, c, LANGUAGE)

export function keepLanguage(hub: Hub, c: Context, language: string): void {
  writeCookie(hub, c, LANGUAGE, language, LIFETIME.browserMark)
}

/** Whatever the cookie says. */
export const appLanguage = (hub: Hub, c: Context) => readCookie(hub, c, APP_LANGUAGE)

/** For as long as what the app asked for is open. */
export function keepAppLanguage(hub: Hub, c: Context, language: string): void {
  writeCookie(hub, c, APP_LANGUAGE, language, LIFETIME.continuation)
}

const isSecure = (hub: Hub) => hub.config.issuer.startsWith('https:')
const fullName = (hub: Hub, name: string) => (isSecure(hub) ? `__Host-${name}` : name)

function readCookie(hub: Hub, c: Context, name: string): string | undefined {
  const prefix = `${fullName(hub, name)}=`
  const pairs = (c.req.header('cookie') ?? '').split(';').map((pair) => pair.trim())
  const values = pairs.filter((pair) => pair.startsWith(prefix))
  return values.length === 1 ? values[0]!.slice(prefix.length) : undefined
}

function writeCookie(hub: Hub, c: Context, name: string, value: string, length: number): void {
  const attributes = [
    `${fullName(hub, name)}=${value}`,
    'Path=/',
    'HttpOnly',
    'SameSite=Lax',
    `Max-Age=${toSeconds(length)}`,
    ...(isSecure(hub) ? ['Secure'] : []),
  ]
  c.header('Set-Cookie', attributes.join('; '), { append: true })
}
