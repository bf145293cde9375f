/**
 * A browser's cookies, RFC 6265bis: one jar per host (ports share it), with Secure, Path, SameSite and the name prefixes.
 * Of their lifetimes only deletion counts: what has expired is for the servers to refuse.
 */
interface Cookie {
  host: string
  name: string
  value: string
  path: string
  secure: boolean
  sameSite: string
}

/** Requests begun at another site carry no Strict cookies, and unless they GET a page no Lax ones. */
export type Begun = 'at this site' | 'elsewhere by GET' | 'elsewhere by POST'

export class CookieJar {
  #cookies: Cookie[] = []

  /** Takes one `Set-Cookie` line, or leaves it as a browser would. */
  store(url: URL, line: string): void {
    const [pair = '', ...rest] = line.split(';')
    const [name, value] = splitOnce(pair)
    const attributes = new Map(rest.map(splitOnce).map(([key, set]) => [key.toLowerCase(), set]))
    const cookie = { ...placeOf(url, attributes), name, value }
    if (!mayBeKept(cookie, url, attributes)) return

    this.#cookies = this.#cookies.filter(
      ({ host, path, name }) =>
        host !== cookie.host || path !== cookie.path || name !== cookie.name,
    )
    if (!isDeletion(attributes)) this.#cookies.push(cookie)
  }

  /** The `Cookie` header of one request, longest path first. */
  header(url: URL, begun: Begun): string {
    return this.#at(url)
      .filter(({ sameSite }) => begun === 'at this site' || sameSite !== 'strict')
      .filter(({ sameSite }) => begun !== 'elsewhere by POST' || sameSite === 'none')
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')
  }

  find(url: string | URL, name: string): string | undefined {
    return this.#at(new URL(url)).find((cookie) => cookie.name === name)?.value
  }

  #at(url: URL): Cookie[] {
    return this.#cookies
      .filter(({ host, path }) => host === url.hostname && isUnder(path, url.pathname))
      .filter(({ secure }) => !secure || url.protocol === 'https:')
      .sort((a, b) => b.path.length - a.path.length)
  }
}

type Attributes = ReadonlyMap<string, string>

function placeOf(url: URL, attributes: Attributes): Omit<Cookie, 'name' | 'value'> {
  const folder = url.pathname.slice(0, url.pathname.lastIndexOf('/')) || '/'
  const path = attributes.get('path') ?? ''
  return {
    host: url.hostname,
    path: path.startsWith('/') ? path : folder,
    secure: attributes.has('secure'),
    sameSite: attributes.get('samesite')?.toLowerCase() ?? 'lax',
  }
}

function mayBeKept({ name, value, secure, sameSite }: Cookie, url: URL, attributes: Attributes) {
  // Refused whatever it names: no server here may share a cookie with its neighbours.
  if (attributes.has('domain')) return false
  if (name.startsWith('__Host-') && attributes.get('path') !== '/') return false
  if (/^__(Host|Secure)-/.test(name) && !secure) return false
  if (secure && url.protocol !== 'https:') return false
  if (sameSite === 'none' && !secure) return false
  return name.length + value.length <= 4096
}

const isDeletion = (attributes: Attributes) =>
  attributes.has('max-age')
    ? Number(attributes.get('max-age')) <= 0
    : Date.parse(attributes.get('expires') ?? '') <= Date.now()

const isUnder = (folder: string, path: string) =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)

function splitOnce(pair: string): [string, string] {
  const [key = '', ...value] = pair.split('=')
  return [key.trim(), value.join('=').trim()]
}
