/**
 * Signing out at a client's wish: OpenID Connect RP-Initiated Logout.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { days } from '../../hub/src/base/duration.ts'
import { signInAtHub, wordsOn } from '../support/acts.ts'
import { createBrowser, type Browser } from '../support/browser.ts'
import { authorizeUrl, ISSUER } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { ADA } from '../hub/person.ts'
import { CLIENTS, oauthAuthorizeUrl, redeem } from './standard-client.ts'

const BOB = 'bob@example.com'
const BYE = 'https://web.test/bye?from=hub'
const ACTION = 'Sign out of Acme and every app'
const SETTINGS = {
  ...CLIENTS,
  apps: CLIENTS.apps.map((app) =>
    app.id === 'mail'
      ? app
      : { ...app, postLogoutRedirectUris: [`https://${app.id}.test/bye?from=hub`] },
  ),
}

const hub = useHub({ settings: SETTINGS })
let browser: Browser
let idToken: string
beforeEach(async () => {
  await hub.addUser(ADA)
  await hub.addUser(BOB)
  browser = await openBrowser(ADA)
  idToken = (await tokensFor(browser)).id_token
})

async function openBrowser(email: string): Promise<Browser> {
  const opened = createBrowser({ [ISSUER]: hub.app, 'https://web.test': webSite })
  await signInAtHub(opened, email)
  return opened
}

/** Its page posts to the hub what its own address says. */
function webSite({ url }: Request) {
  const fields = [...new URL(url).searchParams].map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${value}">`,
  )
  const html = `<form method="post" action="${ISSUER}/oauth/logout">${fields.join('')}<button>Out</button></form>`
  return new Response(html, { headers: { 'Content-Type': 'text/html' } })
}

async function tokensFor(opened: Browser) {
  const { headers } = await opened.visit(oauthAuthorizeUrl(), { follow: false })
  const code = new URL(headers.get('location')!).searchParams.get('code')!
  return (await redeem(hub, { code })).body as Record<'id_token' | 'access_token', string>
}

type Query = Record<string, string>

const logoutUrl = (query: Query) => `${ISSUER}/oauth/logout?${new URLSearchParams(query)}`
const ask = (query: Query, opened = browser) => opened.visit(logoutUrl(query))

const isSignedIn = async (opened = browser) => {
  const { status } = await opened.fetch(`${ISSUER}/v1/auth/me`)
  return status === 200
}

describe('/oauth/logout', () => {
  test('signs out whose ID token it is, and returns at once with the state', async () => {
    const query = { id_token_hint: idToken, post_logout_redirect_uri: BYE, state: 'a b' }
    const answer = await browser.visit(logoutUrl(query), { follow: false })
    expect(answer.status).toBe(302)
    expect(answer.headers.get('location')).toBe(`${BYE}&state=a+b`)
    expect(await isSignedIn()).toBe(false)
  })

  test('takes a hint of any age, and says so itself where nowhere is asked for', async () => {
    for (let day = 0; day < 8; day++) {
      hub.pass(days(1))
      expect(await isSignedIn()).toBe(true)
    }
    const page = await ask({ id_token_hint: idToken })
    expect(wordsOn(page)).toContain('You are signed out')
    expect(await isSignedIn()).toBe(false)
  })

  test('takes a form that the client’s page posts', async () => {
    const query = { id_token_hint: idToken, post_logout_redirect_uri: BYE }
    await browser.visit(`https://web.test/?${new URLSearchParams(query)}`)
    expect((await browser.click('Out')).url.href).toBe(BYE)
    expect(await isSignedIn()).toBe(false)
  })

  test('signs out nobody else on this browser', async () => {
    await signInAtHub(browser, BOB)
    await ask({ id_token_hint: idToken, post_logout_redirect_uri: BYE })
    const me = await (await browser.fetch(`${ISSUER}/v1/auth/me`)).json()
    expect(me.user.email).toBe(BOB)
  })

  test('returns at once where nobody is signed in', async () => {
    const stranger = createBrowser({ [ISSUER]: hub.app, 'https://web.test': webSite })
    const { url } = await ask({ client_id: 'web', post_logout_redirect_uri: BYE }, stranger)
    expect(url.href).toBe(BYE)
  })
})

test('/oauth/logout speaks as the client asks it to', async () => {
  const page = await ask({ client_id: 'web', ui_locales: 'fr de' })
  expect(wordsOn(page)).toContain('Bei Acme abmelden?')
})

test('whoever chooses another language on the way keeps the way back', async () => {
  await ask({ client_id: 'web', post_logout_redirect_uri: BYE, state: 'a&b "c"' })
  const page = await browser.click('Deutsch')
  expect(wordsOn(page)).toContain('Bei Acme abmelden?')
  const back = await browser.click('Bei Acme und jeder App abmelden')
  expect(back.url.href).toBe(`${BYE}&state=a%26b+%22c%22`)
})

describe('/oauth/logout asks the person first', () => {
  const isAsked = async (query: Query) => {
    const page = await ask({ post_logout_redirect_uri: BYE, state: 's', ...query })
    expect([page.status, page.url.origin, wordsOn(page)]).toEqual([
      ...[200, ISSUER],
      expect.stringContaining('Sign out of Acme?'),
    ])
    expect(await isSignedIn()).toBe(true)
  }

  test('without a hint, and then goes on to the client', async () => {
    await isAsked({ client_id: 'web' })
    const page = await browser.click(ACTION)
    expect(page.url.href).toBe(`${BYE}&state=s`)
    expect(await isSignedIn()).toBe(false)
  })

  test('with a hint of another browser, whoever it speaks of', async () => {
    for (const email of [ADA, BOB]) {
      const other = await openBrowser(email)
      const { id_token } = await tokensFor(other)
      await isAsked({ id_token_hint: id_token })
      expect(await isSignedIn(other)).toBe(true)
    }
  })

  test('with a hint that is no ID token of this hub', async () => {
    const { access_token } = await tokensFor(browser)
    const { headers } = await browser.visit(authorizeUrl(), { follow: false })
    const identityToken = new URL(headers.get('location')!).searchParams.get('token')!
    const [header, payload, signature] = idToken.split('.')
    const first = signature!.startsWith('A') ? 'B' : 'A'
    const unsigned = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')
    for (const hint of [
      ...[access_token, identityToken, 'x', `${unsigned}.${payload}.`],
      `${header}.${payload}.${first}${signature!.slice(1)}`,
    ])
      await isAsked({ client_id: 'web', id_token_hint: hint })
  })

  test('without anything, and then says that it is done', async () => {
    await ask({})
    expect(wordsOn(await browser.click(ACTION))).toContain('You are signed out')
    expect(await isSignedIn()).toBe(false)
  })
})

describe('/oauth/logout shows a page, leads nowhere and signs out nobody', () => {
  const hint = () => ({ id_token_hint: idToken })
  const client = () => ({ client_id: 'web' })

  test.each<[string, () => Query, string]>([
    [
      'an address that is not registered',
      () => ({ ...hint(), post_logout_redirect_uri: `${BYE}/` }),
      'invalid_redirect_uri',
    ],
    [
      'another client’s address',
      () => ({ ...hint(), post_logout_redirect_uri: 'https://spa.test/bye?from=hub' }),
      'invalid_redirect_uri',
    ],
    [
      'an address for signing in',
      () => ({ ...client(), post_logout_redirect_uri: 'https://web.test/callback' }),
      'invalid_redirect_uri',
    ],
    [
      'a script',
      () => ({ ...client(), post_logout_redirect_uri: 'javascript:alert(1)' }),
      'invalid_redirect_uri',
    ],
    ['an address of nobody', () => ({ post_logout_redirect_uri: BYE }), 'invalid_client'],
    ['an unknown client', () => ({ client_id: 'nobody' }), 'invalid_client'],
    ['an app of the native protocol', () => ({ client_id: 'mail' }), 'invalid_client'],
    ['a hint for another client', () => ({ ...hint(), client_id: 'spa' }), 'invalid_request'],
    ['too long a state', () => ({ ...hint(), state: 's'.repeat(2049) }), 'invalid_request'],
  ])('for %s', async (_what, query, code) => {
    const answer = await browser.visit(logoutUrl({ state: 's', ...query() }), { follow: false })
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null])
    expect(answer.text).toContain(`<code>${code}</code>`)
    expect(await isSignedIn()).toBe(true)
  })

  test('for a parameter that is there twice, in one place or two', async () => {
    const query = logoutUrl({ ...hint() })
    const { status } = await browser.visit(`${query}&id_token_hint=x`)
    expect(status).toBe(400)
    const body = new URLSearchParams({ id_token_hint: idToken })
    expect((await browser.fetch(query, { method: 'POST', body })).status).toBe(400)
    expect(await isSignedIn()).toBe(true)
  })

  test('for whoever only looks at the link', async () => {
    const response = await browser.fetch(logoutUrl(hint()), { method: 'HEAD' })
    expect(response.status).toBe(405)
    expect(await isSignedIn()).toBe(true)
  })
})

describe('/sign-out', () => {
  test('does not lead a standard client’s people to an address that is not registered', async () => {
    const query = new URLSearchParams({
      client_id: 'web',
      post_logout_redirect_uri: 'https://evil.test/',
    })
    const { status, text } = await browser.visit(`${ISSUER}/sign-out?${query}`)
    expect([status, text.includes('invalid_redirect_uri')]).toEqual([400, true])
    expect(await isSignedIn()).toBe(true)
  })
})
