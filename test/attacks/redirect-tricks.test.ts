/**
 * The attacker wants the hub to send somebody's identity token to an address of the attacker's. They send people to the hub
 * with a redirect_uri, or an app, that only looks like a registered one.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { signInAtHub, wordsOn } from '../support/acts.ts'
import { ask, cookiesOf, type Asked } from '../support/ask.ts'
import { createBrowser } from '../support/browser.ts'
import { authorizeUrl, CALLBACK, ISSUER, TWO_APPS } from '../support/hub.ts'
import { JOSE } from '../support/jose-pattern.ts'
import { useHub } from '../support/use-hub.ts'

const WITH_QUERY = 'https://mail.test/in?tenant=a%20b&x='
const SETTINGS = {
  ...TWO_APPS,
  apps: [
    { id: 'mail', name: 'Mail', redirectUris: [CALLBACK, WITH_QUERY] },
    { id: 'calendar', name: 'Calendar', redirectUris: ['https://calendar.test/identity/callback'] },
    { id: 'wiki', name: 'Wiki', redirectUris: ['https://wiki.test/cb'], public: true },
  ],
}

const hub = useHub({ settings: SETTINGS })
let cookie: string
beforeEach(async () => {
  await hub.addUser('alice@example.com')
  const browser = createBrowser({ [ISSUER]: hub.app })
  await signInAtHub(browser, 'alice@example.com')
  cookie = cookiesOf(browser, ISSUER)
})

const REDIRECTS: Array<[what: string, redirectUri: string]> = [
  ['another host', 'https://evil.test/identity/callback'],
  ['a prefix of it', 'https://mail.test/identity'],
  ['a suffix to it', `${CALLBACK}/`],
  ['a deeper path', `${CALLBACK}/evil`],
  ['a query to it', `${CALLBACK}?next=https://evil.test`],
  ['an empty query', `${CALLBACK}?`],
  ['a fragment', `${CALLBACK}#`],
  ['a dot segment', 'https://mail.test/identity/../identity/callback'],
  ['an encoded dot segment', 'https://mail.test/identity/%2e%2e/identity/callback'],
  ['an encoded letter', 'https://mail.test/identity/%63allback'],
  ['a double slash', 'https://mail.test//identity/callback'],
  ['a backslash', 'https://mail.test\\identity\\callback'],
  ['upper case in the path', 'https://mail.test/identity/CALLBACK'],
  ['upper case in the host', 'https://MAIL.test/identity/callback'],
  ['upper case in the scheme', 'HTTPS://mail.test/identity/callback'],
  ['http', 'http://mail.test/identity/callback'],
  ['the default port', 'https://mail.test:443/identity/callback'],
  ['another port', 'https://mail.test:8443/identity/callback'],
  ['a user name', 'https://mail.test@evil.test/identity/callback'],
  ['an empty user name', 'https://@mail.test/identity/callback'],
  ['a subdomain', 'https://evil.mail.test/identity/callback'],
  ['the host as a prefix', 'https://mail.test.evil.test/identity/callback'],
  ['a dot after the host', 'https://mail.test./identity/callback'],
  ['a space after it', `${CALLBACK} `],
  ['a space before it', ` ${CALLBACK}`],
  ['a tab in it', 'https://mail.test/identity/call\tback'],
  ['a line feed after it', `${CALLBACK}\n`],
  ['a NUL after it', `${CALLBACK}\0`],
  ['a header after it', `${CALLBACK}\r\nLocation: https://evil.test/`],
  ['a look-alike letter', 'https://mаil.test/identity/callback'],
  ['a full-width dot', 'https://mail．test/identity/callback'],
  ['no scheme', '//mail.test/identity/callback'],
  ['only a path', '/identity/callback'],
  ['a script', 'javascript:fetch(`//evil.test`)'],
  ['data', 'data:text/html,<script>'],
  ['two of them', `${CALLBACK},${CALLBACK}`],
  ['two of them by a space', `${CALLBACK} https://evil.test/`],
  ['a wildcard', 'https://mail.test/*'],
  ['another app’s', 'https://calendar.test/identity/callback'],
  ['the registered one without its query', 'https://mail.test/in'],
  ['the registered query in another order', 'https://mail.test/in?x=&tenant=a%20b'],
  ['the registered query decoded', 'https://mail.test/in?tenant=a b&x='],
  ['the hub itself', `${ISSUER}/account`],
  ['nothing', ''],
]

const APPS: Array<[what: string, app: string | undefined]> = [
  ['no app', undefined],
  ['an empty app', ''],
  ['an unknown app', 'evil'],
  ['upper case', 'MAIL'],
  ['a space', 'mail '],
  ['a NUL', 'mail\0'],
  ['what every object has', 'constructor'],
  ['the prototype of everything', '__proto__'],
  ['an app of the standard protocol', 'wiki'],
]

/** Never a redirect, never an answer that somebody keeps, never a fault of ours. */
async function expectPage(response: Response, code: string) {
  expect([response.status, response.headers.get('location')]).toEqual([400, null])
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('refresh')).toBe(null)
  const text = await response.text()
  expect(text).toContain(`Code <code>${code}</code>`)
  expect(text).not.toMatch(JOSE)
  expect(text).not.toMatch(/http-equiv|evil\.test/)
}

describe.each([
  ['for a stranger', () => ''],
  ['for somebody with a session', () => cookie],
])('%s', (_who, cookieOf) => {
  const authorize = (change: Parameters<typeof authorizeUrl>[0]) =>
    ask(hub.app, authorizeUrl(change), { cookie: cookieOf() })

  test.each(REDIRECTS)('%s is a page, not a redirect', async (_what, redirect_uri) => {
    await expectPage(await authorize({ redirect_uri }), 'invalid_redirect_uri')
  })

  test.each(APPS)('%s is a page, not a redirect', async (_what, app) => {
    await expectPage(await authorize({ app }), 'invalid_app')
  })

  test.each([
    ['the app', 'app', 'mail'],
    ['the redirect URI', 'redirect_uri', CALLBACK],
    ['a foreign redirect URI', 'redirect_uri', 'https://evil.test/'],
    ['the state', 'state', 'another-state-of-the-right-length'],
    ['something unknown', 'utm', '1'],
  ])('%s given twice is a page, not a redirect', async (_what, name, value) => {
    const twice = `${authorizeUrl({ utm: '1' })}&${new URLSearchParams({ [name]: value })}`
    await expectPage(await ask(hub.app, twice, { cookie: cookieOf() }), 'invalid_request')
  })

  test('whatever else is wrong, a foreign redirect URI is a page', async () => {
    const redirect_uri = 'https://evil.test/'
    for (const change of [
      { response_type: 'code' },
      { state: 'x' },
      { nonce: '' },
      { prompt: '?' },
    ])
      await expectPage(await authorize({ ...change, redirect_uri }), 'invalid_redirect_uri')
    await expectPage(await authorize({ redirect_uri, app: 'evil' }), 'invalid_app')
  })

  test.each<[string, Asked]>([
    ['HEAD', { method: 'HEAD' }],
    ['POST', { method: 'POST', form: { app: 'mail', redirect_uri: CALLBACK } }],
    ['PUT', { method: 'PUT' }],
    ['OPTIONS', { method: 'OPTIONS' }],
  ])('%s is no way in', async (_method, asked) => {
    const response = await ask(hub.app, authorizeUrl(), { ...asked, cookie: cookieOf() })
    expect([response.status, response.headers.get('location')]).toEqual([405, null])
    expect(response.headers.get('access-control-allow-origin')).toBe(null)
  })
})

test('the address in the Host header leads nobody astray', async () => {
  const headers = {
    host: 'evil.test',
    'x-forwarded-host': 'evil.test',
    forwarded: 'host=evil.test',
  }
  const response = await ask(hub.app, authorizeUrl().replace('hub.test', 'evil.test'), { headers })
  expect(response.headers.get('location')).toMatch(/^\/sign-in\?c=/)

  await ask(hub.app, 'https://evil.test/v1/auth/email/signup', {
    headers: { ...headers, origin: ISSUER },
    json: { email: 'new@example.com', password: 'Correct-Horse9', name: 'New' },
  })
  const [mail] = await hub.mails()
  expect(mail!.to).toBe('new@example.com')
  expect(mail!.text + mail!.html).not.toContain('evil.test')
})

test('a registered query is kept, and the answer is added to it', async () => {
  const response = await ask(hub.app, authorizeUrl({ redirect_uri: WITH_QUERY }), { cookie })
  expect(response.headers.get('location')).toMatch(
    /^https:\/\/mail\.test\/in\?tenant=a%20b&x=&token=eyJ[^&]+&state=[^&]+&iss=https%3A%2F%2Fhub\.test$/,
  )
})

test('the refusal names the app and offers a next step, and shows nothing that was sent', async () => {
  const browser = createBrowser({ [ISSUER]: hub.app })
  const sent = 'https://evil.test/"><script>alert(1)</script>'
  const page = await browser.visit(authorizeUrl({ redirect_uri: sent }))
  expect(wordsOn(page)).toMatch(/Mail asked to return to an address .* Tell its administrator\./)
  expect(page.text).not.toMatch(/<script|evil\.test/)
})
