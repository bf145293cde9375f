/**
 * The app's session headers on the way to the browser.
 */
import { describe, expect, test } from 'vitest'
import type { AppHeaders } from '../../client-lib/src/index.ts'
import { createApp, signIn } from './app-under-test.ts'

const COOKIES = ['session=a1; Path=/; Expires=Thu, 01 Jan 2099 00:00:00 GMT', 'csrf=x; Path=/']

describe('several cookies survive', () => {
  const headers = new Headers()
  for (const cookie of COOKIES) headers.append('set-cookie', cookie)

  test.each<[string, AppHeaders]>([
    ['Headers', headers],
    ['pairs', COOKIES.map((cookie) => ['Set-Cookie', cookie] as const)],
    ['a record of lists', { 'Set-Cookie': COOKIES }],
  ])('as %s', async (_shape, shape) => {
    const response = await signIn(createApp({ startSession: () => shape }))
    expect(response.headers.getSetCookie().slice(0, 2)).toEqual(COOKIES)
    expect(response.headers.getSetCookie().length).toBe(3)
  })
})

test('the app’s headers do not replace the library’s', async () => {
  const startSession = () => ({
    location: 'https://evil.test',
    'cache-control': 'public',
    'x-app': '1',
  })
  const { headers } = await signIn(createApp({ startSession }))
  expect(headers.get('location')).toBe('/')
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('x-app')).toBe('1')
})

test('startSession learns the hub’s session and sees the request', async () => {
  const seen: unknown[] = []
  const startSession = (account: { id: unknown }, request: Request, hubSession: object) => {
    seen.push(account.id, new URL(request.url).pathname, hubSession)
    return []
  }
  await signIn(createApp({ startSession }), { sub: 'me' })
  expect(seen).toEqual(['a1', '/identity/callback', { sub: 'me', sid: 'hub-session-1' }])
})

describe('a SameSite=Strict cookie', () => {
  test.each(['SameSite=Strict', 'samesite = strict'])(
    '(%s) is set by a page that continues by itself',
    async (attribute) => {
      const startSession = () => ({ 'set-cookie': `session=a1; ${attribute}; Path=/` })
      const response = await signIn(createApp({ startSession }), {
        query: '?return=/inbox?a=1%26b=%22',
      })
      expect(response.status).toBe(200)
      expect(response.headers.get('location')).toBe(null)
      expect(response.headers.get('referrer-policy')).toBe('no-referrer')
      const page = await response.text()
      expect(page).toContain('http-equiv="refresh" content="0; url=/inbox?a=1&amp;b=%22"')
      expect(page).toContain('<a href="/inbox?a=1&amp;b=%22">Continue</a>')
    },
  )

  test('of another kind is not', async () => {
    const startSession = () => ({ 'set-cookie': 'session=SameSite=Strict; SameSite=Lax' })
    expect((await signIn(createApp({ startSession }))).status).toBe(303)
  })
})
