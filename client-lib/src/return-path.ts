/**
 * Where a person lands after signing in: a path inside this site, or else the app's front page. The
 * only validator of return paths, used when the sign-in starts and before the browser is sent there,
 * on servers and in browsers.
 */

import type { Mount } from './mount.ts'

const ORIGIN = 'http://app.invalid'
const MAX_LENGTH = 512
const MAX_DECODINGS = 5

// A browser drops tabs and line feeds and reads `\` as `/`, so that `/<TAB>/evil` leaves the site.
const UNSAFE = /[\0-\x1f\x7f\\]/

// Unlike decodeURIComponent it reads what is no UTF-8, too.
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true })

const AUTH_PAGES = new Set(
  'login signin sign-in logout signout sign-out signup sign-up register'.split(' '),
)

export function returnPath(
  text: string | undefined,
  { basePath, home }: Pick<Mount, 'basePath' | 'home'>,
): string {
  if (text === undefined || text.length > MAX_LENGTH || !staysInside(text, basePath)) return home

  const { pathname, search, hash } = new URL(text, ORIGIN)
  const path = pathname + search + hash
  return path.length <= MAX_LENGTH ? path : home
}

/** Looks at the path as written and as every further decoding on the way could make it look. */
function staysInside(text: string, basePath: string): boolean {
  let path = text
  for (let round = 0; round < MAX_DECODINGS; round++) {
    if (UNSAFE.test(path) || !path.startsWith('/')) return false
    if (!URL.canParse(path, ORIGIN)) return false

    const { origin, pathname } = new URL(path, ORIGIN)
    if (origin !== ORIGIN || pathname.startsWith('//') || isAuthPage(pathname, basePath))
      return false

    const decoded = decode(pathname)
    if (decoded === path) return true
    path = decoded
  }
  return false // encoded more often than any honest link
}

/** Landing on a page that starts a sign-in would lead round in a circle. */
export function isAuthPage(pathname: string, basePath: string): boolean {
  const path = pathname.toLowerCase() // routers commonly ignore case
  const appBase = basePath.slice(0, basePath.lastIndexOf('/')).toLowerCase()
  if (`${path}/`.startsWith(`${basePath.toLowerCase()}/`)) return true

  const inside = path.startsWith(`${appBase}/`) ? path.slice(appBase.length) : path
  return [path, inside].some((each) => AUTH_PAGES.has(each.split('/')[1] ?? ''))
}

function decode(pathname: string): string {
  return pathname.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    const bytes = escapes.split('%').slice(1)
    return UTF8.decode(Uint8Array.from(bytes, (byte) => parseInt(byte, 16)))
  })
}
