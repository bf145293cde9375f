/**
 * The cookies of the test person's browser (RFC 6265bis), as far as one sign-in needs them: by host, path, Secure and the
 * name prefixes. Every request is a navigation or comes from the server's own page, so SameSite never withholds one.
 */

interface Cookie {
  host: string
  path: string
  secure: boolean
  name: string
  value: string
}

export class CookieJar {
  #cookies: Cookie[] = []

  store(url: URL, lines: readonly string[]): void {
    for (const line of lines) {
      const { cookie, isDeletion } = parseCookie(url, line)
      if (!mayBeKept(cookie, url)) continue
      this.#cookies = this.#cookies.filter((kept) => !isSame(kept, cookie))
      if (!isDeletion) this.#cookies.push(cookie)
    }
  }

  header(url: URL): string {
    return this.#cookies
      .filter(({ host, path }) => host === url.hostname && isUnder(path, url.pathname))
      .filter(({ secure }) => !secure || url.protocol === 'https:')
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')
  }
}

function parseCookie(url: URL, line: string): { cookie: Cookie; isDeletion: boolean } {
  const [pair = '', ...rest] = line.split(';')
  const [name, value] = splitOnce(pair)
  const attributes = new Map(rest.map(splitOnce).map(([key, set]) => [key.toLowerCase(), set]))
  const path = attributes.get('path') || '/'
  const secure = attributes.has('secure')
  const maxAge = attributes.get('max-age')
  const isDeletion =
    maxAge === undefined
      ? Date.parse(attributes.get('expires') ?? '') <= Date.now()
      : Number(maxAge) <= 0
  return { cookie: { host: url.hostname, path, secure, name, value }, isDeletion }
}

function mayBeKept({ name, path, secure }: Cookie, url: URL): boolean {
  if (secure && url.protocol !== 'https:') return false
  if (/^__(Host|Secure)-/.test(name) && !secure) return false
  return !name.startsWith('__Host-') || path === '/'
}

const isSame = (one: Cookie, other: Cookie) =>
  one.host === other.host && one.path === other.path && one.name === other.name

const isUnder = (folder: string, path: string) =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)

function splitOnce(pair: string): [string, string] {
  const [key = '', ...value] = pair.split('=')
  return [key.trim(), value.join('=').trim()]
}
