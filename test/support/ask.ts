/**
 * One request by hand: no cookie, header or redirect but those that the test names. What an attacker's program sends.
 */
import type { Browser } from './browser.ts'

interface Answering {
  request(request: Request): Response | Promise<Response>
}

export interface Asked {
  method?: string
  cookie?: string
  headers?: Record<string, string>
  form?: Record<string, string> | URLSearchParams
  json?: unknown
}

export async function ask(
  site: Answering,
  url: string | URL,
  asked: Asked = {},
): Promise<Response> {
  const { cookie, form, json } = asked
  const headers = new Headers(asked.headers)
  if (cookie) headers.set('cookie', cookie)
  if (json !== undefined) headers.set('content-type', 'application/json')

  const body = form ? new URLSearchParams(form) : json === undefined ? null : JSON.stringify(json)
  const method = asked.method ?? (body === null ? 'GET' : 'POST')
  return site.request(new Request(url, { method, headers, body }))
}

/** The cookies of a browser as somebody has them who copied its whole jar. */
export const cookiesOf = (browser: Browser, url: string | URL): string =>
  browser.cookies.header(new URL(url), 'at this site')
