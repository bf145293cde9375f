/**
 * Cookies, RFC 6265. Reading is strict about one thing: two cookies of one name count as none, since
 * one of them may have been planted by a neighbour and nobody can tell which.
 */

export function cookiesOf(request: Request): Map<string, string> {
  const cookies = new Map<string, string>()
  const repeated = new Set<string>()
  for (const pair of (request.headers.get('cookie') ?? '').split(';')) {
    const [name = '', ...value] = pair.trim().split('=')
    if (cookies.has(name)) repeated.add(name)
    cookies.set(name, value.join('='))
  }
  for (const name of repeated) cookies.delete(name)
  return cookies
}
