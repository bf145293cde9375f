/**
 * The attacker says one thing twice, hoping that one reader takes the first and another the last: a parameter in a query or
 * a form, a field in query and body, a cookie planted beside the real one.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { interceptReturn, signInAtHub, signInLocally, whoIsIn } from '../support/acts.ts'
import { ask, cookiesOf } from '../support/ask.ts'
import type { Browser } from '../support/browser.ts'
import { authorizeUrl, ISSUER, PASSWORD } from '../support/hub.ts'
import type { AppName } from '../support/three-sites.ts'
import { useThreeSites } from '../support/use-three-sites.ts'

const [ALICE, EVE] = ['alice@example.com', 'eve@example.com']

const sites = useThreeSites({ people: [ALICE, EVE] })
let browser: Browser
let attacker: Browser
beforeEach(async () => {
  browser = sites.openBrowser()
  attacker = sites.openBrowser()
  await signInAtHub(browser, ALICE)
  await signInAtHub(attacker, EVE)
})

const SAME_ORIGIN = { 'sec-fetch-site': 'same-origin' }
const twice = (form: Record<string, string>, name: string, value: string) => {
  const both = new URLSearchParams(form)
  both.append(name, value)
  return both
}

describe('at the hub', () => {
  const FORMS: Array<[path: string, form: Record<string, string>]> = [
    ['/sign-in', { email: ALICE, password: PASSWORD }],
    ['/sign-up', { email: 'new@example.com', password: PASSWORD, name: 'New' }],
    ['/verify', { token: 'x'.repeat(43), password: PASSWORD }],
    ['/choose-account', { sid: 'ses_x' }],
  ]
  const FIELDS = FORMS.flatMap(([path, form]) =>
    Object.keys(form).map((name) => ({ path, form, name })),
  )

  test.each(FIELDS)('$path refuses $name given twice', async ({ path, form, name }) => {
    for (const value of [form[name]!, 'other', '']) {
      const response = await ask(sites.hub.app, ISSUER + path, {
        ...{ form: twice(form, name, value), headers: SAME_ORIGIN },
      })
      expect([response.status, response.headers.getSetCookie()]).toEqual([400, []])
    }
  })

  test('a field in the query is not a field of the form', async () => {
    const url = `${ISSUER}/sign-in?${new URLSearchParams({ email: EVE, password: PASSWORD })}`
    const response = await ask(sites.hub.app, url, { form: { email: ALICE }, headers: SAME_ORIGIN })
    expect([response.status, response.headers.getSetCookie()]).toEqual([303, []])
    const next = new URL(response.headers.get('location')!, ISSUER)
    const text = await (await ask(sites.hub.app, next.href, {})).text()
    expect([text.includes(ALICE), text.includes(EVE)]).toEqual([true, false])
  })

  test.each(['app', 'redirect_uri', 'state', 'nonce', 'response_type', 'prompt', 'max_age'])(
    'an authorization request with two %ss is shown to the person',
    async (name) => {
      const url = `${authorizeUrl({ response_type: 'token', prompt: 'none', max_age: '1' })}&${name}=1`
      const response = await ask(sites.hub.app, url, { cookie: cookiesOf(browser, ISSUER) })
      expect([response.status, response.headers.get('location')]).toEqual([400, null])
    },
  )

  test.each(['grant_type', 'app', 'code', 'redirect_uri', 'code_verifier'])(
    'a redemption with two %ss is refused',
    async (name) => {
      const form = twice(
        {
          ...{ grant_type: 'authorization_code', app: 'mail', code: 'c'.repeat(43) },
          ...{ redirect_uri: 'https://mail.test/identity/callback', code_verifier: 'v'.repeat(43) },
        },
        name,
        'other',
      )
      const response = await ask(sites.hub.app, `${ISSUER}/identity/token`, { form })
      expect([response.status, await response.json()]).toEqual([
        400,
        expect.objectContaining({ error: 'invalid_request' }),
      ])
    },
  )

  test('two session cookies are none, in whatever order', async () => {
    const [alices, eves] = [cookiesOf(browser, ISSUER), cookiesOf(attacker, ISSUER)]
    for (const cookie of [`${alices}; ${eves}`, `${eves}; ${alices}`, `${alices}; ${alices}`]) {
      const response = await ask(sites.hub.app, `${ISSUER}/v1/auth/session`, { cookie })
      expect(await response.json()).toEqual({ user: null })
    }
  })

  test('a cookie without the prefix, which a sibling domain can plant, is not looked at', async () => {
    const planted = cookiesOf(attacker, ISSUER).replaceAll('__Host-', '')
    for (const cookie of [planted, `${planted}; ${cookiesOf(browser, ISSUER)}`]) {
      const response = await ask(sites.hub.app, `${ISSUER}/v1/auth/session`, { cookie })
      const expected = cookie === planted ? { user: null } : { user: { email: ALICE } }
      expect(await response.json()).toMatchObject(expected)
    }
  })
})

describe.each<AppName>(['mail', 'calendar'])('at %s', (name) => {
  test('two app sessions are none', async () => {
    const app = sites[name]
    await browser.visit(await interceptReturn(browser, app))
    await signInLocally(attacker, app, 'bob@example.com')
    const [alices, bobs] = [cookiesOf(browser, app.url), cookiesOf(attacker, app.url)]
    for (const cookie of [`${alices}; ${bobs}`, `${bobs}; ${alices}`]) {
      for (const path of ['/api/me', '/api/messages'])
        expect((await ask(app, app.url + path, { cookie })).status).toBe(401)
      const session = await ask(app, `${app.url}/identity/session`, { cookie })
      expect(await session.json()).toEqual({ user: null })
    }
  })

  test.each(['state', 'token', 'iss', 'utm'])(
    'a return with two %ss signs nobody in',
    async (repeated) => {
      const app = sites[name]
      for (const value of [undefined, 'other']) {
        const answer = await interceptReturn(browser, app)
        if (repeated === 'utm') answer.searchParams.append('utm', '1')
        const own = answer.searchParams.get(repeated)!
        answer.searchParams.append(repeated, value ?? own)
        expect((await browser.visit(answer)).status).toBe(400)
        expect(await whoIsIn(browser, app)).toBe(undefined)
      }
    },
  )

  test.each(['prompt=none&prompt=login', 'prompt=login&prompt=login', 'max_age=1&max_age=9999'])(
    'a demand given twice is refused, not dropped: %s',
    async (query) => {
      const page = await browser.visit(`${sites[name].url}/identity/login?${query}`, {
        follow: false,
      })
      expect([page.status, page.headers.get('location')]).toEqual([400, null])
    },
  )

  test('of two hints neither is passed on', async () => {
    const url = `${sites[name].url}/identity/login?login_hint=${ALICE}&login_hint=${EVE}`
    const { headers } = await browser.visit(url, { follow: false })
    expect(new URL(headers.get('location')!).searchParams.has('login_hint')).toBe(false)
  })
})
