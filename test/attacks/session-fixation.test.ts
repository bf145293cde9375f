/**
 * The attacker knows a session id before the victim signs in (planted in the victim's browser, or left by the attacker on a
 * shared one) and wants it to be the victim's session afterwards.
 */
import { randomBytes } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { interceptReturn, pressButton, signInAtHub, signInLocally } from '../support/acts.ts'
import { ask, cookiesOf } from '../support/ask.ts'
import type { Browser } from '../support/browser.ts'
import { ISSUER } from '../support/hub.ts'
import { RESULT } from '../support/flow.ts'
import type { AppName } from '../support/three-sites.ts'
import { useThreeSites } from '../support/use-three-sites.ts'

const [ALICE, EVE] = ['alice@example.com', 'eve@example.com']
const HUB_COOKIE = '__Host-symbolon_session'
const secret = () => randomBytes(32).toString('base64url')

const sites = useThreeSites({ people: [ALICE, EVE] })
let browser: Browser
beforeEach(() => void (browser = sites.openBrowser()))

const plant = (name: string, value: string, url: string) =>
  browser.cookies.store(new URL(url), `${name}=${value}; Path=/; Secure; HttpOnly; SameSite=Lax`)

describe('at the hub', () => {
  const session = () => browser.cookies.find(ISSUER, HUB_COOKIE)!
  const whoHas = async (value: string) => {
    const cookie = `${HUB_COOKIE}=${value}`
    const response = await ask(sites.hub.app, `${ISSUER}/v1/auth/session`, { cookie })
    return ((await response.json()) as { user: { email: string } | null }).user?.email
  }

  test('a planted id is not taken over', async () => {
    const planted = secret()
    plant(HUB_COOKIE, planted, ISSUER)
    await signInAtHub(browser, ALICE)
    expect(session()).not.toContain(planted)
    expect(await whoHas(planted)).toBe(undefined)
    expect(await whoHas(session())).toBe(ALICE)
  })

  test('proving it again changes the id, and the old one is dead', async () => {
    await signInAtHub(browser, ALICE)
    const before = session()
    await signInAtHub(browser, ALICE)
    expect(session()).not.toBe(before)
    expect([await whoHas(before), await whoHas(session())]).toEqual([undefined, ALICE])
  })

  test('the attacker’s own session, left on the browser, stays the attacker’s', async () => {
    await signInAtHub(browser, EVE)
    const eves = session()
    await signInAtHub(browser, ALICE)
    expect(await whoHas(eves)).toBe(EVE)
    expect(await whoHas(session())).toBe(ALICE)
  })

  test('signing out ends the session at the server', async () => {
    await signInAtHub(browser, ALICE)
    const copy = session()
    await browser.visit(`${ISSUER}/account`)
    await browser.click('Sign out of Acme on this browser')
    expect(await whoHas(copy)).toBe(undefined)
  })

  test('the handle that apps see is not the session', async () => {
    await signInAtHub(browser, ALICE)
    const me = await browser.fetch(`${ISSUER}/v1/auth/me`)
    const { session: shown } = (await me.json()) as { session: Record<string, string> }
    for (const value of Object.values(shown)) expect(await whoHas(value)).toBe(undefined)
    expect(JSON.stringify(shown)).not.toContain(session())
  })

  test('a disabled person’s session is dead at once', async () => {
    await sites.hub.addUser('gone@example.com')
    await signInAtHub(browser, 'gone@example.com')
    const answer = await interceptReturn(browser, sites.mail)
    expect(answer.searchParams.has(RESULT)).toBe(true)

    await sites.hub.db
      .updateTable('users')
      .set({ disabled_at: sites.hub.clock.at })
      .where('email', '=', 'gone@example.com')
      .execute()

    expect(await whoHas(session())).toBe(undefined)
    expect((await pressButton(browser, sites.mail)).url.pathname).toBe('/sign-in')
  })

  test.each([
    ['six secrets', Array.from({ length: 6 }, secret).join('.')],
    ['a dot', '.'],
    ['a secret and rubbish', `${secret()}.x`],
    ['SQL', "' or 1=1 --"],
    ['16 KB', 'A'.repeat(16_000)],
  ])('%s in the cookie is nobody, and no fault', async (_what, value) => {
    const cookie = `${HUB_COOKIE}=${value}`
    const response = await ask(sites.hub.app, `${ISSUER}/v1/auth/session`, { cookie })
    expect([response.status, await response.json()]).toEqual([200, { user: null }])
  })
})

describe.each<AppName>(['mail', 'calendar'])('at %s', (name) => {
  const cookieName = `__Host-${name}_session`
  const session = () => browser.cookies.find(sites[name].url, cookieName)!
  const whoHas = async (value: string) => {
    const response = await ask(sites[name], `${sites[name].url}/api/me`, {
      cookie: `${cookieName}=${value}`,
    })
    return response.status === 200
      ? ((await response.json()) as { email: string }).email
      : undefined
  }
  const WAYS: Array<[way: string, signIn: () => Promise<unknown>]> = [
    ['through the hub', () => viaHub(ALICE)],
    ['locally', () => signInLocally(browser, sites[name], ALICE)],
  ]

  async function viaHub(email: string) {
    await signInAtHub(browser, email)
    return pressButton(browser, sites[name])
  }

  test.each(WAYS)('a planted id is not taken over by signing in %s', async (_way, signIn) => {
    const planted = secret()
    plant(cookieName, planted, sites[name].url)
    await signIn()
    expect(session()).not.toBe(planted)
    expect([await whoHas(planted), await whoHas(session())]).toEqual([undefined, ALICE])
  })

  test('a switch of accounts starts a session of its own', async () => {
    await signInLocally(browser, sites[name], 'bob@example.com')
    const bobs = session()
    await signInAtHub(browser, ALICE)
    await browser.visit(`${sites[name].url}/identity/login?prompt=login`)
    await browser.click(`Continue as ${ALICE}`)
    expect(session()).not.toBe(bobs)
    expect([await whoHas(bobs), await whoHas(session())]).toEqual(['bob@example.com', ALICE])
  })

  test('signing out, by either door, ends the session at the server', async () => {
    for (const path of ['/logout', '/identity/logout']) {
      await viaHub(ALICE)
      const copy = session()
      const init = { method: 'POST', redirect: 'manual' } as const
      await browser.fetch(`${sites[name].url}${path}`, init)
      expect([await whoHas(copy), session()]).toEqual([undefined, undefined])
    }
  })
})

test('what follows a hub sign-in never carries the hub’s session into an app', async () => {
  await signInAtHub(browser, ALICE)
  const hubs = cookiesOf(browser, ISSUER)
  const answer = await interceptReturn(browser, sites.mail)
  expect(String(answer)).not.toContain(hubs.split('=')[1]!)
  await browser.visit(answer)
  expect(cookiesOf(browser, sites.mail.url)).not.toContain('symbolon')
})
