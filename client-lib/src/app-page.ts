/**
 * A page of the app's as an answer. What the app says in its headers stands; a page that says nothing may not be framed.
 */

import type { AppPage } from './app.ts'
import { addHeaders, parseAppHeaders } from './app-headers.ts'

export function appPageResponse(page: AppPage): Response {
  if (!('html' in page)) return page

  const headers = parseAppHeaders(page.headers ?? {})
  headers.set('content-type', 'text/html; charset=utf-8')
  const response = new Response(page.html, { headers })
  addHeaders(response, DEFAULT_HEADERS)
  return response
}

const DEFAULT_HEADERS = new Headers({
  'content-security-policy': `frame-ancestors 'none'`,
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
})
