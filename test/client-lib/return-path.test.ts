/**
 * Where a sign-in lands. Somebody who is signed in already is sent to the return path at once, which shows
 * what the one validator makes of it.
 */
import { expect, test } from 'vitest'
import { createApp } from './app-under-test.ts'

async function landing(returnTo: string, basePath = '/identity') {
  const app = createApp({ basePath })
  app.browser.cookies.set('session', 'a1')
  const query = new URLSearchParams({ return: returnTo })
  const response = await app.browser.get(`${basePath}/login?${query}`)
  expect(response.status).toBe(302)
  return response.headers.get('location')
}

test.each([
  ['/', '/'],
  ['/inbox', '/inbox'],
  ['/inbox?page=2&q=a%20b#top', '/inbox?page=2&q=a%20b#top'],
  ['/my folder', '/my%20folder'],
  ['/my%20folder', '/my%20folder'],
  ['/é', '/%C3%A9'],
  ['/100%25', '/100%25'],
  ['/a//b', '/a//b'],
  ['/a/../b', '/b'],
  ['/search?next=https://evil.test', '/search?next=https://evil.test'],
  ['/logins', '/logins'],
  ['/identity-card', '/identity-card'],
  [`/${'x'.repeat(511)}`, `/${'x'.repeat(511)}`],
])('%s lands on %s', async (returnTo, location) => {
  expect(await landing(returnTo)).toBe(location)
})

const elsewhere = [
  ...[
    '',
    'inbox',
    '?x',
    '#x',
    ' /inbox',
    'https://evil.test',
    'https://mail.test/inbox',
    '//evil.test',
  ],
  ...['///evil.test', '/\\evil.test', '\\\\evil.test', '/a\\b', '/\t/evil.test', '\t//evil.test'],
  ...[
    '/\n/evil.test',
    '/\r\nset-cookie:x=1',
    '/a\0b',
    '/\x7f',
    'javascript:alert(1)',
    'data:text/html,x',
  ],
  ...[
    '/..//evil.test',
    '/.//evil.test',
    '/a/..//evil.test',
    '/%2e%2e//evil.test',
    '/%2e//evil.test',
  ],
  ...['/%2fevil.test', '/%2f%2fevil.test', '/%5cevil.test', '/%255cevil.test', '/%252fevil.test'],
  ...[
    '/%09/evil.test',
    '/%0d%0aset-cookie:x',
    '/%00',
    '/%2509/evil.test',
    '/a%2f..%2f%2fevil.test',
  ],
  ...['/%25252525252561', '/%%35c%%35cevil.test'],
  ...[
    '/identity',
    '/identity/login',
    '/identity/callback?state=x',
    '/identity/login?return=/identity/login',
  ],
  ...[
    '/login',
    '/Login',
    '/login/',
    '/login?return=/login',
    '/sign-in',
    '/signin',
    '/sign-up',
    '/signup',
  ],
  ...[
    '/logout',
    '/sign-out',
    '/register',
    '/%6cogin',
    '/%256cogin',
    '/log%69n/',
    '/x/../login',
    '/login%2f',
  ],
  ...[
    '/login%3fx',
    '/IDENTITY/login',
    '/%69dentity/login',
    `/${'x'.repeat(512)}`,
    `/${'é'.repeat(100)}`,
  ],
]
test.each(elsewhere.map((returnTo) => [JSON.stringify(returnTo).slice(0, 60), returnTo]))(
  '%s lands on /',
  async (_text, returnTo) => {
    expect(await landing(returnTo)).toBe('/')
  },
)

test('knows the pages of an app that lives under a path', async () => {
  expect(await landing('/mail/login', '/mail/identity')).toBe('/')
  expect(await landing('/mail/identity/login', '/mail/identity')).toBe('/')
  expect(await landing('/mail/inbox', '/mail/identity')).toBe('/mail/inbox')
})
