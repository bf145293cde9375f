/**
 * `response_mode=form_post`: the answer comes back as a form, with and without scripts (OAuth 2.0 Form Post Response Mode).
 */
import { beforeEach, expect, test } from 'vitest'
import { createBrowser, type Browser } from '../support/browser.ts'
import { ISSUER, PASSWORD } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { ADA } from '../hub/person.ts'
import { CLIENTS, oauthAuthorizeUrl, redeem, WEB_CALLBACK } from './standard-client.ts'

const ODD = 'https://odd.test/a;b,c/callback?tenant=1&x=%22'
const SETTINGS = {
  ...CLIENTS,
  apps: [...CLIENTS.apps, { id: 'odd', name: 'Odd', redirectUris: [ODD], public: true }],
}

const hub = useHub({ settings: SETTINGS })
let browser: Browser
let received: { url: string; body: URLSearchParams; origin: string | null } | undefined
beforeEach(async () => {
  await hub.addUser(ADA)
  received = undefined
  const client = async (request: Request) => {
    const { url, headers } = request
    const body = new URLSearchParams(await request.text())
    received = { url, body, origin: headers.get('origin') }
    return new Response('Welcome')
  }
  browser = createBrowser({
    [ISSUER]: (request) => hub.app.request(request),
    'https://web.test': client,
  })
})

const visit = (change: Record<string, string | undefined> = {}) =>
  browser.visit(oauthAuthorizeUrl({ response_mode: 'form_post', state: 's', ...change }))

async function signIn() {
  await browser.submit({ email: ADA })
  await browser.submit({ password: PASSWORD })
}

test('a sign-in comes back by a form that goes by itself, or by its button', async () => {
  await visit()
  await signIn()
  const { text, headers } = browser.page
  const nonce = /<script nonce="([\w-]{22})">\s*document\.forms\[0\]\.submit\(\)\s*<\/script>/.exec(
    text,
  )![1]
  expect(headers.get('content-security-policy')!.split('; ').sort()).toEqual([
    "base-uri 'none'",
    "default-src 'none'",
    `form-action ${WEB_CALLBACK}`,
    "frame-ancestors 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
  ])
  expect([headers.get('cache-control'), headers.get('referrer-policy')]).toEqual([
    ...['no-store', 'no-referrer'],
  ])

  await browser.click('Continue to web.test')
  const { code, ...answer } = Object.fromEntries(received!.body)
  expect({ ...answer, url: received!.url, origin: received!.origin }).toEqual({
    ...{ state: 's', iss: ISSUER, url: WEB_CALLBACK, origin: 'null' },
  })
  expect(await redeem(hub, { code })).toMatchObject({ status: 200 })
})

test('with a session the form is the answer at once', async () => {
  await browser.visit(`${ISSUER}/sign-in`)
  await signIn()
  expect((await visit()).url.pathname).toBe('/oauth/authorize')
  await browser.click('Continue to web.test')
  expect(received!.body.get('code')).toMatch(/^[\w-]{43}$/)
})

test.each([
  ['what is wrong with the request', { scope: 'admin' }, 'invalid_scope'],
  ['that nobody is signed in', { prompt: 'none' }, 'login_required'],
])('it says %s', async (_what, change, error) => {
  await visit(change)
  await browser.click('Continue to web.test')
  expect(Object.fromEntries(received!.body)).toEqual({
    ...{ error, error_description: expect.any(String), state: 's', iss: ISSUER },
  })
})

test('and that the person went back', async () => {
  await visit()
  await browser.click('Cancel and go back to Web')
  await browser.click('Continue to web.test')
  expect(Object.fromEntries(received!.body)).toMatchObject({ error: 'access_denied', state: 's' })
})

test('nothing in an address or an answer breaks out of the form or its policy', async () => {
  const state = `"><script>alert(1)</script>`
  const page = await visit({ client_id: 'odd', redirect_uri: ODD, prompt: 'none', state })
  expect(page.headers.get('content-security-policy')).toContain(
    'form-action https://odd.test/a%3Bb%2Cc/callback;',
  )
  expect(page.text.match(/<script/g)).toHaveLength(1)
  expect(page.text).toContain('action="https://odd.test/a;b,c/callback?tenant=1&amp;x=%22"')
})
