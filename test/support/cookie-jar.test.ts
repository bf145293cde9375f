/**
 * What the in-process browser keeps and sends, against what real ones do.
 */
import { describe, expect, test } from 'vitest'
import { CookieJar } from './cookie-jar.ts'

describe('a cookie', () => {
  test.each([
    ['plain', 'https', 'a=1', true],
    ['Secure on https', 'https', 'a=1; Secure', true],
    ['Secure on http', 'http', 'a=1; Secure', false],
    ['__Host-', 'https', '__Host-a=1; Secure; Path=/', true],
    ['__Host- with another path', 'https', '__Host-a=1; Secure; Path=/x', false],
    ['__Host- without Secure', 'https', '__Host-a=1; Path=/', false],
    ['for the whole domain', 'https', 'a=1; Domain=hub.test', false],
    ['SameSite=None without Secure', 'https', 'a=1; SameSite=None', false],
    ['above 4096 bytes', 'https', `a=${'x'.repeat(4096)}`, false],
    ['with Max-Age=0', 'https', 'a=1; Max-Age=0', false],
    ['that has expired', 'https', 'a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT', false],
  ])('%s', (_what, scheme, line, kept) => {
    const cookies = new CookieJar()
    const url = new URL(`${scheme}://hub.test/`)
    cookies.store(url, line)
    expect(cookies.header(url, 'at this site') !== '').toBe(kept)
  })

  test('is shared by ports, not by hosts, and stays under its path', () => {
    const cookies = new CookieJar()
    cookies.store(new URL('http://mail.localhost:1/a/b'), 'all=2; Path=/')
    cookies.store(new URL('http://mail.localhost:1/a/b'), 'here=1')
    const sentTo = (url: string) => cookies.header(new URL(url), 'at this site')
    expect(sentTo('http://mail.localhost:2/a/c')).toBe('here=1; all=2')
    expect(sentTo('http://mail.localhost:2/ab')).toBe('all=2')
    expect(sentTo('http://calendar.localhost:1/a/b')).toBe('')
  })

  test('is deleted by the server that set it', () => {
    const cookies = new CookieJar()
    cookies.store(new URL('https://hub.test/'), 'a=1; Path=/')
    cookies.store(new URL('https://hub.test/x'), 'a=; Path=/; Max-Age=0')
    expect(cookies.find('https://hub.test/', 'a')).toBeUndefined()
  })
})
