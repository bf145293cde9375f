/**
 * The attacker wants the victim's browser to be signed in as the attacker, so that what the victim then writes lands in the
 * attacker's account; or wants a page elsewhere to press the victim's buttons.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { interceptReturn, signInAtHub, signInLocally, whoIsIn } from '../support/acts.ts'
import { ask, cookiesOf } from '../support/ask.ts'
import type { Browser } from '../support/browser.ts'
import { ISSUER, linkTokenOf, PASSWORD } from '../support/hub.ts'
import { perFlow, RESULT } from '../support/flow.ts'
import { expectRefused } from '../support/spoiled-return.ts'
import type { AppName } from '../support/three-sites.ts'
import { useThreeSites } from '../support/use-three-sites.ts'

const [ALICE, EVE] = ['alice@example.com', 'eve@example.com']

const sites = useThreeSites({ people: [ALICE, EVE] })
let victim: Browser
let attacker: Browser
beforeEach(async () => {
  victim = sites.openBrowser()
  attacker = sites.openBrowser()
  await signInAtHub(attacker, EVE)
})

describe.each<AppName>(['mail', 'calendar'])('at %s', (name) => {
  test('the victim opens the attacker’s return', async () => {
    const app = sites[name]
    const answer = await interceptReturn(attacker, app)
    await expectRefused(victim, app, await victim.visit(answer), 'state_unknown')
  })

  test('and the victim’s own pending sign-in is not disturbed by it', async () => {
    const app = sites[name]
    await signInAtHub(victim, ALICE)
    const own = await interceptReturn(victim, app)
    const attackers = await interceptReturn(attacker, app)
    for (const spoiled of ['', `&state=${own.searchParams.get('state')}`])
      await victim.visit(`${attackers}${spoiled}`)

    const mixed = new URL(own)
    mixed.searchParams.set('iss', 'https://evil.test')
    mixed.searchParams.set(RESULT, attackers.searchParams.get(RESULT)!)
    await victim.visit(mixed)

    await victim.visit(own)
    expect(await whoIsIn(victim, app)).toBe(ALICE)
  })

  test('the attacker’s token or code with the victim’s own state is not for this browser', async () => {
    const app = sites[name]
    await signInAtHub(victim, ALICE)
    const own = await interceptReturn(victim, app)
    const attackers = await interceptReturn(attacker, app)
    own.searchParams.set(RESULT, attackers.searchParams.get(RESULT)!)
    const code = perFlow({ direct: 'token_nonce_mismatch', code: 'result_invalid' })
    await expectRefused(victim, app, await victim.visit(own), code)
  })

  test('a flow cookie that a neighbour planted beside the browser’s own counts as none', async () => {
    const app = sites[name]
    const answer = await interceptReturn(attacker, app)
    const planted = cookiesOf(attacker, app.url)
    const response = await ask(app, answer, { cookie: `${planted}; ${planted}` })
    expect([response.status, app.events.at(-1)?.code]).toEqual([400, 'state_unknown'])
  })

  test('its name keeps a sibling domain from planting one at all', async () => {
    await victim.visit(`${sites[name].url}/identity/login`, { follow: false })
    expect(cookiesOf(victim, sites[name].url)).toMatch(new RegExp(`^__Host-identity_${name}_`))
  })

  test.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling domain', { 'sec-fetch-site': 'same-site' }],
    ['a browser that says only Origin', { origin: 'https://evil.test' }],
    ['a sandboxed frame', { origin: 'null' }],
  ])('a form sent by %s presses no button', async (_who, headers) => {
    const app = sites[name]
    await signInLocally(victim, app, 'bob@example.com')
    const cookie = cookiesOf(victim, app.url)
    const form = {
      email: ALICE,
      password: `${name}-alice-local`,
      state: 'a-state-of-the-right-length',
    }

    for (const path of [
      '/login',
      '/logout',
      '/identity/switch',
      '/identity/prove',
      '/identity/logout',
    ]) {
      const response = await ask(app, app.url + path, { cookie, headers, form })
      expect([path, response.status, response.headers.getSetCookie()]).toEqual([path, 403, []])
    }
    expect(await whoIsIn(victim, app)).toBe('bob@example.com')
  })

  test('the library’s buttons are pressed by no caller that does not say where it is', async () => {
    const app = sites[name]
    for (const path of ['/identity/switch', '/identity/prove', '/identity/logout'])
      expect((await ask(app, app.url + path, { form: { state: 'x' } })).status).toBe(403)
  })
})

describe('at the hub', () => {
  const FORMS: Array<[path: string, form: Record<string, string>]> = [
    ['/sign-in', { email: EVE, password: PASSWORD }],
    ['/sign-up', { email: 'new@example.com', password: PASSWORD, name: 'Eve' }],
    ['/sign-out', {}],
    ['/verify', { token: 'x'.repeat(43) }],
    ['/verify/resend', {}],
    ['/choose-account', { sid: 'ses_x' }],
  ]
  const CALLS = ['email/signin', 'email/signup', 'email/verify', 'email/verify/resend', 'signout']

  test.each([
    ['another site', { 'sec-fetch-site': 'cross-site', origin: ISSUER }],
    ['a sibling domain', { 'sec-fetch-site': 'same-site', origin: ISSUER }],
    ['a typed address', { 'sec-fetch-site': 'none' }],
    ['a browser that says only Origin', { origin: 'https://evil.test' }],
    ['the hub’s origin with another port', { origin: `${ISSUER}:8443` }],
    ['a sandboxed frame', { origin: 'null' }],
    ['a caller that does not say', {}],
  ])('nothing is changed by %s', async (_who, headers: Record<string, string>) => {
    await signInAtHub(victim, ALICE)
    const cookie = cookiesOf(victim, ISSUER)
    const asks = [
      ...FORMS.map(([path, form]) => ask(sites.hub.app, ISSUER + path, { cookie, headers, form })),
      ...CALLS.map((call) =>
        ask(sites.hub.app, `${ISSUER}/v1/auth/${call}`, {
          ...{ cookie, headers },
          json: { email: EVE, password: PASSWORD, name: 'Eve', token: 'x' },
        }),
      ),
    ]
    for (const response of await Promise.all(asks)) {
      expect([response.status, response.headers.getSetCookie()]).toEqual([403, []])
      expect(response.headers.get('access-control-allow-origin')).toBe(null)
    }
    const me = await ask(sites.hub.app, `${ISSUER}/v1/auth/me`, { cookie })
    expect(await me.json()).toMatchObject({ user: { email: ALICE } })
  })

  test('the attacker’s confirmation link, opened by the victim, signs nobody in by itself', async () => {
    await attacker.visit(`${ISSUER}/sign-up`)
    await attacker.submit({ name: 'Eve', email: 'eve2@example.com', password: PASSWORD })
    const [mail] = await sites.hub.mails()
    await signInAtHub(victim, ALICE)
    const before = cookiesOf(victim, ISSUER)

    const page = await victim.visit(`${ISSUER}/verify?token=${linkTokenOf(mail!)}`)

    expect(page.text).toContain('eve2@example.com')
    await victim.click('Yes, confirm')
    expect(victim.page.status).toBe(400) // it asks for the password that was chosen elsewhere
    expect(cookiesOf(victim, ISSUER)).toBe(before)
  })

  test('the attacker’s sign-in page, sealed for the attacker’s own flow, brings the victim to no session', async () => {
    sites.hub.pass(1000)
    const departure = await attacker.visit(`${sites.mail.url}/identity/login?prompt=login`, {
      follow: false,
    })
    const signIn = await attacker.visit(departure.headers.get('location')!)

    await victim.visit(signIn.url)
    await victim.submit({ email: ALICE }, { button: 'Continue' })
    const page = await victim.submit({ password: PASSWORD }, { button: 'Sign in' })

    await expectRefused(victim, sites.mail, page, 'state_unknown')
  })
})
