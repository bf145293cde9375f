/**
 * Whom a client means and what it wants to know of them: `id_token_hint`, `login_hint`, `claims`, and the language of the pages.
 */
import { decodeJwt } from 'jose'
import { beforeEach, describe, expect, test } from 'vitest'
import { minutes } from '../../hub/src/base/duration.ts'
import { ADA } from '../hub/person.ts'
import { createBrowser, type Browser } from '../support/browser.ts'
import { ISSUER, PASSWORD } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import {
  CLIENTS,
  oauthAuthorizeUrl,
  redeem,
  SPA_CALLBACK,
  WEB_CALLBACK,
} from './standard-client.ts'

const BOB = 'bob@example.com'
const NARROW = { client_id: 'narrow', redirect_uri: 'https://narrow.test/cb', scope: 'openid' }
const SETTINGS = {
  ...CLIENTS,
  apps: [
    ...CLIENTS.apps,
    {
      ...{ id: 'narrow', name: 'Narrow', redirectUris: [NARROW.redirect_uri] },
      ...{ public: true, scopes: ['openid', 'profile'] },
    },
  ],
}

const hub = useHub({ settings: SETTINGS })
let browser: Browser
beforeEach(async () => {
  await hub.addUser(ADA)
  await hub.addUser(BOB, 'Bob')
  const client = () => new Response('a client')
  browser = createBrowser({
    [ISSUER]: (request) => hub.app.request(request),
    ...{ 'https://web.test': client, 'https://spa.test': client, 'https://narrow.test': client },
  })
})

type Change = Record<string, string | undefined>

const visit = async (change: Change = {}) =>
  (await browser.visit(oauthAuthorizeUrl(change), { follow: change['prompt'] !== 'none' })).url

async function signIn(email: string) {
  await browser.submit({ email })
  return (await browser.submit({ password: PASSWORD })).url
}

/** The tokens for the code on which the browser ended. */
async function tokensAt(url: URL, change: Change = {}) {
  const { client_id, redirect_uri } = change
  const by = client_id === undefined ? undefined : {}
  const form = {
    code: url.searchParams.get('code')!,
    ...(client_id && { client_id, redirect_uri }),
  }
  return (await redeem(hub, form, by)).body as { id_token: string; access_token: string }
}

async function idTokenOf(email: string, change: Change = {}) {
  await browser.visit(`${ISSUER}/sign-in?another`)
  await signIn(email)
  const { id_token } = await tokensAt(await visit({ login_hint: email, ...change }), change)
  return id_token
}

const subOf = async (url: URL) => decodeJwt((await tokensAt(url)).id_token).sub

/** What a silent request is told. */
async function silently(change: Change) {
  await visit({ prompt: 'none', ...change })
  const { searchParams } = new URL(browser.page.headers.get('location')!)
  return searchParams.get('error') ?? subOf(new URL(browser.page.headers.get('location')!))
}

describe('id_token_hint', () => {
  let ofAda: string
  beforeEach(async () => void (ofAda = await idTokenOf(ADA)))
  const ada = () => decodeJwt(ofAda).sub

  test('means the person, however old it is, without a question', async () => {
    hub.pass(minutes(60))
    expect(await silently({ id_token_hint: ofAda })).toBe(ada())
  })

  test('chooses among several people', async () => {
    const ofBob = await idTokenOf(BOB)
    expect(await silently({})).toBe('account_selection_required')
    expect(await silently({ id_token_hint: ofAda })).toBe(ada())
    expect(await silently({ id_token_hint: ofBob })).toBe(decodeJwt(ofBob).sub)
  })

  describe('with another person signed in', () => {
    beforeEach(async () => {
      await browser.visit(`${ISSUER}/sign-out`)
      await browser.click('Sign out of Acme and every app')
      await browser.visit(`${ISSUER}/sign-in`)
      await signIn(BOB)
    })

    test('is refused silently', async () => {
      expect(await silently({ id_token_hint: ofAda })).toBe('login_required')
    })

    test('asks, and takes the one who is meant', async () => {
      expect((await visit({ id_token_hint: ofAda })).pathname).toBe('/sign-in')
      expect(browser.page.text).not.toContain(ADA) // a client knows whom it means, not their address
      expect(await subOf(await signIn(ADA))).toBe(ada())
    })

    test('takes nobody else who signs in then', async () => {
      await visit({ id_token_hint: ofAda })
      const url = await signIn(BOB)
      expect(`${url.origin}${url.pathname}`).toBe(WEB_CALLBACK)
      expect(url.searchParams.get('error')).toBe('login_required')
    })
  })

  test('is refused where it is another client’s, another kind of token or changed', async () => {
    const spa = { client_id: 'spa', redirect_uri: SPA_CALLBACK }
    const ofSpa = await idTokenOf(ADA, spa)
    const { access_token } = await tokensAt(await visit())
    const [header, payload, signature] = ofAda.split('.')
    const altered = `${header}.${payload}.${signature!.slice(0, -4)}AAAA`
    for (const id_token_hint of [ofSpa, access_token, altered, `${header}.${payload}.`])
      expect(await silently({ id_token_hint })).toBe('invalid_request')
  })

  test('and a sub in claims must name the same person', async () => {
    const claims = JSON.stringify({ id_token: { sub: { value: 'usr_somebody-else' } } })
    expect(await silently({ id_token_hint: ofAda, claims })).toBe('invalid_request')
    expect(await silently({ claims })).toBe('login_required')
    const own = JSON.stringify({ userinfo: { sub: { value: ada() } } })
    expect(await silently({ claims: own })).toBe(ada())
  })
})

test('login_hint stands in the form', async () => {
  await visit({ login_hint: BOB })
  expect(browser.page.text).toContain(`value="${BOB}"`)
})

describe('claims', () => {
  beforeEach(async () => {
    await browser.visit(`${ISSUER}/sign-in`)
    await signIn(ADA)
  })

  const told = async (claims: unknown, change: Change = { scope: 'openid' }) => {
    const url = await visit({ claims: JSON.stringify(claims), ...change })
    const { id_token, access_token } = await tokensAt(url, change)
    const { name, email, email_verified } = decodeJwt(id_token)
    const headers = { Authorization: `Bearer ${access_token}` }
    const answer = await hub.app.request(`${ISSUER}/oauth/userinfo`, { headers })
    const { sub, ...userinfo } = await answer.json()
    return { idToken: { name, email, email_verified }, userinfo }
  }

  test('come where they were asked for, and only those', async () => {
    const claims = { id_token: { email: null }, userinfo: { name: { essential: true } } }
    expect(await told(claims)).toEqual({
      idToken: { email: ADA },
      userinfo: { name: 'Ada Example' },
    })
  })

  test('come beside what the scopes open', async () => {
    const all = { name: 'Ada Example', email: ADA, email_verified: true }
    const answer = await told({ userinfo: { email_verified: null } }, { scope: 'openid profile' })
    expect(answer).toEqual({
      idToken: { name: all.name },
      userinfo: { name: all.name, email_verified: true },
    })
  })

  test('that nobody knows are left out', async () => {
    const claims = { id_token: { phone: null, __proto__: null, constructor: null }, other: 7 }
    expect(await told(claims)).toEqual({ idToken: {}, userinfo: {} })
  })

  test('open nothing that the client’s scopes would not', async () => {
    const claims = { id_token: { email: { essential: true }, name: null } }
    expect(await told(claims, NARROW)).toEqual({ idToken: { name: 'Ada Example' }, userinfo: {} })
  })
})

describe('ui_locales', () => {
  const languageAt = (page = browser.page) => /<html lang="(\w+)"/.exec(page.text)![1]

  test.each([
    ['de-AT en', 'de'],
    ['fr DE', 'de'],
    ['fr', 'en'],
    ['', 'en'],
  ])('%s is answered in %s, from page to page', async (ui_locales, language) => {
    await visit({ ui_locales })
    expect(languageAt()).toBe(language)
    expect(languageAt(await browser.submit({ email: ADA }))).toBe(language)
    expect(languageAt(await browser.submit({ password: 'Wrong-Pass1' }))).toBe(language)
  })

  test('yields to the language that the person chose', async () => {
    await browser.visit(`${ISSUER}/sign-in?lang=en`)
    await visit({ ui_locales: 'de' })
    expect(languageAt()).toBe('en')
  })

  test('is remembered for an hour', async () => {
    const response = await hub.app.request(oauthAuthorizeUrl({ ui_locales: 'de' }))
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-symbolon_app_language=de; .*Max-Age=3600; Secure$/),
    ])
  })
})
