/**
 * Redirects that nobody caches and that tell the next page nothing about this one.
 */

export function redirect(
  status: 302 | 303,
  location: string,
  cookies: readonly string[] = [],
): Response {
  const headers = new Headers({ location, ...REDIRECT_HEADERS })
  for (const cookie of cookies) headers.append('set-cookie', cookie)
  return new Response(null, { status, headers })
}

const REDIRECT_HEADERS = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }
