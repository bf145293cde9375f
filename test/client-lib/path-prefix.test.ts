/**
 * An app that a proxy shows below a path: whether the proxy takes the path off or leaves it on, every address that a
 * browser sees has it.
 */
import { describe, expect, test } from 'vitest'
import { APP_URL, createApp, ENVIRONMENT, mintFor } from './app-under-test.ts'

describe.each(['/mail/identity', '/identity'])('requests that arrive at %s', (seenAt) => {
  const appUnderPrefix = () => {
    const app = createApp({ pathPrefix: '/mail' })
    const ask = async (path: string, init: RequestInit = {}) =>
      (await app.hub.handle(new Request(`${APP_URL}${seenAt}${path}`, init)))!
    return { app, ask }
  }

  test('sign in at the redirect URI below the prefix, and land on the app’s front page', async () => {
    const { app, ask } = appUnderPrefix()
    const login = await ask('/login?return=/login')
    const { searchParams } = new URL(login.headers.get('location')!)
    const redirectUri = 'https://mail.test/mail/identity/callback'
    expect(searchParams.get('redirect_uri')).toBe(redirectUri)

    const [state, nonce] = ['state', 'nonce'].map((name) => searchParams.get(name)!)
    const token = mintFor(app, { nonce: nonce! }, { claims: { redirect_uri: redirectUri } })
    const query = new URLSearchParams({ token, state: state!, iss: app.testHub.url })
    const cookie = login.headers.getSetCookie()[0]!.split(';')[0]!
    const answer = await ask(`/callback?${query}`, { headers: { cookie } })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/mail/'])
  })

  test('are refused with links below the prefix', async () => {
    const page = await (await appUnderPrefix().ask('/callback')).text()
    expect(page).toContain('href="/mail/identity/login?return=%2Fmail%2F"')
    expect(page).toContain('href="/mail/">Back')
  })

  test('sign out to the app’s front page', async () => {
    const headers = { 'sec-fetch-site': 'same-origin' }
    const answer = await appUnderPrefix().ask('/logout', { method: 'POST', headers })
    expect(answer.headers.get('location')).toBe('/mail/')
  })
})

test.each(['/other/identity/login', '/mail/mail/identity/login', '/mailx/identity/login'])(
  '%s is left to the app',
  async (path) => {
    const { hub } = createApp({ pathPrefix: '/mail' })
    expect(hub.owns(path)).toBe(false)
    expect(await hub.handle(new Request(APP_URL + path))).toBe(undefined)
  },
)

test('cookies are for the whole host on https, and for the routes as browsers see them on http', async () => {
  const cookiesAt = async (IDENTITY_APP_URL: string) => {
    const environment = { ...ENVIRONMENT, IDENTITY_APP_URL }
    const { hub } = createApp({ pathPrefix: '/mail', environment })
    const login = await hub.handle(new Request('http://app.invalid/identity/login'))
    return login!.headers.getSetCookie()[0]
  }
  expect(await cookiesAt('https://apps.test')).toMatch(/^__Host-identity_mail_.*; Path=\/;.*Secure/)
  expect(await cookiesAt('http://localhost:8080')).toMatch(
    /^identity_mail_.*; Path=\/mail\/identity;/,
  )
})
