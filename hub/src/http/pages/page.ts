/**
 * What all pages for people share: the headers of every HTML answer, form bodies, and what a form says of its refusals.
 */
import type { Context, MiddlewareHandler } from 'hono'
import type { HtmlEscapedString } from 'hono/utils/html'
import { randomText } from '../../base/secret.ts'
import { isForm } from '../../protocol/oauth-form.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { repeatedIn } from '../../protocol/repeated-parameter.ts'
import type { Texts } from '../../texts/catalogue.ts'
import { smallBody } from '../body-limit.ts'
import type { Hub } from '../hub.ts'
import { languageLinks, rememberLanguage, textsOf } from '../language.ts'
import { report, retryAfter } from '../refusals.ts'
import { assertSameOrigin } from '../same-origin.ts'
import { layout } from '../views/layout.ts'

/** A page in whichever language it is asked for. */
export type View = (texts: Texts) => Page

export interface Page {
  title: string
  body: HtmlEscapedString | Promise<HtmlEscapedString>
  /** What its address said and the page has proven: it stays when another language is chosen. */
  kept?: Record<string, string>
  /** Where the page goes on to by itself, at once. */
  continueTo?: string
  /** Where the page's one form takes an answer by itself. */
  postsTo?: string
}

type PageStatus = 200 | Refusal['status']

export async function sendPage(hub: Hub, c: Context, view: View, status: PageStatus = 200) {
  const nonce = randomText(16)
  const { brand } = hub.config
  const texts = textsOf(hub, c)
  const page = view(texts)
  const { continueTo, postsTo } = page
  const languages = status === 200 && postsTo === undefined ? languageLinks(hub, c, page.kept) : []
  const text = await layout({ ...page, nonce, brand, languages })(texts)
  rememberLanguage(hub, c)
  const images = brand.logo ? ["img-src 'self'"] : []
  const forms = postsTo === undefined ? ["form-action 'self'"] : postingTo(postsTo, nonce)
  guardPage(hub, c, [`style-src 'nonce-${nonce}'`, ...forms, ...images])
  // A form needs its Origin; a page that leads to an app must not tell the app's server where it came from.
  c.header('Referrer-Policy', (continueTo ?? postsTo) ? 'no-referrer' : 'same-origin')
  return c.html(text, status)
}

/** A source has no query, and in its path no character that means something in a policy (CSP 3 §2.3.1). */
function postingTo(target: string, nonce: string): string[] {
  const { origin, pathname } = new URL(target)
  const source = `${origin}${pathname.replace(/[;,]/g, encodeURIComponent)}`
  return [`form-action ${source}`, `script-src 'nonce-${nonce}'`]
}

/** The headers of an HTML answer; `allowed` is what its policy permits, or forbids beyond what `default-src` covers. */
export function guardPage(hub: Hub, c: Context, allowed: string[]): void {
  const policy = ["default-src 'none'", ...allowed, "base-uri 'none'", "frame-ancestors 'none'"]
  c.header('Content-Security-Policy', policy.join('; '))
  c.header('X-Content-Type-Options', 'nosniff')
  c.header('X-Frame-Options', 'DENY')
  c.header('Cross-Origin-Opener-Policy', 'same-origin')
  c.header('Cache-Control', 'no-store')
  if (hub.config.issuer.startsWith('https:')) {
    c.header('Strict-Transport-Security', 'max-age=63072000; includeSubDomains')
  }
}

/** A redirect carries a continuation or an answer: nobody keeps it, and nobody is told where it came from. */
export const quietRedirects: MiddlewareHandler = async (c, next) => {
  await next()
  const { headers } = c.res // written to as they are: c.header() would build a finished answer anew
  if (!headers.has('location')) return
  headers.set('Cache-Control', 'no-store')
  headers.set('Referrer-Policy', 'no-referrer')
}

/** A refusal that the form which caused it explains; anything else falls. */
export function explained(hub: Hub, c: Context, error: unknown) {
  if (!(error instanceof Refusal)) throw error
  const { refusal, ref } = report(hub, error, c)
  c.header('Retry-After', retryAfter(refusal))
  const message = refusal.messageIn(textsOf(hub, c).refusals)
  const problem = { message, field: refusal.field, code: refusal.code, ref }
  return { status: refusal.status, problem }
}

export const errorOf = ({ code, message }: Refusal) => ({ error: code, error_description: message })

/** For every POST of a page: same origin, then a small form in which nothing is repeated. */
export async function formOf(hub: Hub, c: Context): Promise<URLSearchParams> {
  assertSameOrigin(hub, c)
  const form = await anyForm(c)
  if (repeatedIn(form) !== undefined) throw new Refusal('invalid_request', (t) => t.fieldTwice)
  return form
}

/** A form from anywhere. */
export async function anyForm(c: Context): Promise<URLSearchParams> {
  if (isForm(c.req.header('content-type') ?? '')) return new URLSearchParams(await c.req.text())
  throw new Refusal('unsupported_media_type', (t) => t.formsOnly, { status: 415 })
}

export const formLimit = smallBody((t) => t.tooMuch)
