/**
 * The attacker wants a link to a site that people trust to end on the attacker's own, by way of the path that a sign-in
 * returns to, or of what the hub remembers between its pages.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { createSealer } from '../../hub/src/base/sealing.ts'
import { NOWHERE, sealContinuation } from '../../hub/src/protocol/continuation.ts'
import { interceptReturn, signInAtHub, typeCredentials } from '../support/acts.ts'
import { ask } from '../support/ask.ts'
import type { Browser } from '../support/browser.ts'
import { CALLBACK, ISSUER } from '../support/hub.ts'
import type { AppName } from '../support/three-sites.ts'
import { useThreeSites } from '../support/use-three-sites.ts'

const sites = useThreeSites({ people: ['alice@example.com'] })
let browser: Browser
beforeEach(() => void (browser = sites.openBrowser()))

const HOSTILE: Array<[what: string, path: string]> = [
  ['another site', 'https://evil.test/'],
  ['another site without a scheme', '//evil.test/'],
  ['three slashes', '///evil.test/'],
  ['a backslash', '/\\evil.test/'],
  ['two backslashes', '\\\\evil.test/'],
  ['a slash and two backslashes', '/\\\\evil.test/'],
  ['a tab', '/\t/evil.test/'],
  ['a line feed', '/\n/evil.test/'],
  ['a carriage return', '/\r/evil.test/'],
  ['a leading space', ' //evil.test/'],
  ['a leading control character', '\x01//evil.test/'],
  ['a NUL', '/\0//evil.test/'],
  ['a dot segment', '/.//evil.test/'],
  ['dot segments', '/a/..//evil.test/'],
  ['encoded slashes', '/%2f%2fevil.test/'],
  ['an encoded slash', '/%2Fevil.test/'],
  ['an encoded backslash', '/%5cevil.test/'],
  ['slashes encoded twice', '/%252f%252fevil.test/'],
  ['slashes encoded five times', '/%2525252525252fevil.test/'],
  ['an encoded tab', '/%09/evil.test/'],
  ['an encoded dot segment', '/%2e//evil.test/'],
  ['a half-encoded dot segment', '/.%2e//evil.test/'],
  ['a script', 'javascript:alert(1)'],
  ['a script in upper case', 'JavaScript:alert(1)'],
  ['data', 'data:text/html,<script>alert(1)</script>'],
  ['a user name', '@evil.test/'],
  ['a relative path', 'evil.test/'],
  ['a header', '/\r\nSet-Cookie: a=b'],
  ['the sign-in itself', '/identity/login'],
  ['the sign-in itself in upper case', '/IDENTITY/login'],
  ['the sign-in itself, encoded', '/%69dentity/login'],
  ['the local form', '/login'],
  ['signing out', '/logout'],
  ['more than 512 characters', `/${'a'.repeat(512)}`],
]

describe.each<AppName>(['mail', 'calendar'])('a return path at %s', (name) => {
  const loginWith = (path: string) =>
    `${sites[name].url}/identity/login?${new URLSearchParams({ return: path })}`

  test.each(HOSTILE)('%s becomes the front page', async (_what, path) => {
    await signInAtHub(browser, 'alice@example.com')
    const departure = await browser.visit(loginWith(path), { follow: false })
    const answer = await browser.visit(departure.headers.get('location')!, { follow: false })
    const landed = await browser.visit(answer.headers.get('location')!, { follow: false })
    expect([landed.status, landed.headers.get('location')]).toEqual([303, '/'])

    const again = await browser.visit(loginWith(path), { follow: false }) // signed in already
    expect([again.status, again.headers.get('location')]).toEqual([302, '/'])
  })

  test('two return paths are none', async () => {
    await signInAtHub(browser, 'alice@example.com')
    await browser.visit(`${loginWith('/api/me')}&return=//evil.test`)
    expect(browser.page.url.href).toBe(`${sites[name].url}/`)
  })

  test('a page that refuses links to no foreign path either', async () => {
    const path = '//evil.test/"><script>alert(1)</script>'
    const page = await browser.visit(`${loginWith(path)}&prompt=none`)
    expect(page.status).toBe(400)
    expect(page.text).not.toMatch(/evil\.test|<script/)
  })
})

describe('what the hub remembers between pages', () => {
  const PAGES = ['/sign-in', '/sign-up', '/verify', '/choose-account', '/continue', '/cancel']
  const request = {
    ...{
      clientId: 'mail',
      redirectUri: 'https://evil.test/',
      state: 'a-state-of-the-right-length',
    },
    ...{ nonce: 'n'.repeat(43), responseType: 'token' as const, codeChallenge: undefined },
    ...{ prompt: undefined, loginHint: undefined, earliestAuthTime: undefined },
  }
  const foreignSealer = createSealer([Buffer.alloc(32, 1)])

  test.each([
    ['a URL', () => 'https://evil.test/'],
    ['a path', () => '//evil.test/'],
    ['JSON', () => JSON.stringify({ request })],
    ['JSON in base64url', () => Buffer.from(JSON.stringify({ request })).toString('base64url')],
    [
      'a seal of another hub',
      () => sealContinuation(foreignSealer, { ...NOWHERE, request }, sites.hub.clock.at),
    ],
    [
      'a seal of another purpose',
      () => {
        const expiresAt = sites.hub.clock.at.getTime() + 60_000
        return sites.hub.hub.sealer.seal(
          'mail',
          JSON.stringify({ expiresAt, continuation: { email: 'a@b.c' } }),
        )
      },
    ],
    [
      'a seal of yesterday',
      () => sealContinuation(sites.hub.hub.sealer, { ...NOWHERE, email: 'a@b.c' }, new Date(0)),
    ],
  ])('is not %s', async (_what, forge) => {
    for (const page of PAGES) {
      const url = `${ISSUER}${page}?${new URLSearchParams({ c: forge() })}`
      const response = await ask(sites.hub.app, url)
      expect([page, response.status, response.headers.get('location')]).toEqual([page, 400, null])
      expect(await response.text()).not.toContain('evil.test')
    }
  })

  test('is not an honest seal with one letter changed', async () => {
    const { url } = await browser.visit(`${sites.mail.url}/identity/login`)
    const c = url.searchParams.get('c')!
    for (const at of [0, 20, Math.floor(c.length / 2), c.length - 2]) {
      const letter = c[at] === 'A' ? 'B' : 'A'
      url.searchParams.set('c', c.slice(0, at) + letter + c.slice(at + 1))
      expect((await ask(sites.hub.app, url)).status).toBe(400)
    }
  })

  test('is compared once more with what is registered, since that may have changed', async () => {
    await signInAtHub(browser, 'alice@example.com')
    const c = sealContinuation(sites.hub.hub.sealer, { ...NOWHERE, request }, sites.hub.clock.at)
    for (const page of ['/continue', '/cancel']) {
      const { status, text, headers } = await browser.visit(`${ISSUER}${page}?c=${c}`, {
        follow: false,
      })
      expect([status, headers.get('location')]).toEqual([400, null])
      expect(text).not.toMatch(/evil\.test|http-equiv/)
    }
  })

  test('goes on after a form to the hub itself, and from there by a page of its own', async () => {
    await browser.visit(`${sites.mail.url}/identity/login`)
    await browser.submit({ email: 'alice@example.com' }, { button: 'Continue' })
    const sent = await browser.submit(
      { password: 'Correct-Horse9' },
      { button: 'Sign in' },
      { follow: false },
    )
    expect([sent.status, sent.headers.get('location')]).toEqual([
      303,
      expect.stringMatching(/^\/continue\?c=/),
    ])

    const going = await browser.visit(new URL(sent.headers.get('location')!, ISSUER), {
      follow: false,
    })
    expect(going.status).toBe(200)
    expect(going.text).toMatch(new RegExp(`http-equiv="refresh" content="0; ?url=${CALLBACK}\\?`))
  })

  test('nothing but the continuation leads anywhere: other parameters are ignored', async () => {
    const names = [
      'next',
      'return',
      'returnTo',
      'return_to',
      'redirect',
      'redirect_uri',
      'url',
      'continue',
    ]
    const query = new URLSearchParams(names.map((name) => [name, 'https://evil.test/']))
    await browser.visit(`${ISSUER}/sign-in?${query}`)
    const page = await typeCredentials(browser, 'alice@example.com')
    expect(page.url.href).toBe(`${ISSUER}/account`)
    expect(page.text).not.toContain('evil.test')
    expect(String(await interceptReturn(browser, sites.mail, `?${query}`))).toContain(CALLBACK)
  })
})
