/**
 * Signing out across apps: at once where the hub can reach an app, within 65 seconds where it cannot, and never because the hub
 * is away.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { disable } from '../../hub/src/commands/user.ts'
import { deliverLogouts } from '../../hub/src/domain/tokens/logout-delivery.ts'
import type { Outgoing } from '../../hub/src/outgoing/outgoing.ts'
import { pressButton, signInAtHub, signInLocally, whoIsIn } from '../support/acts.ts'
import type { Browser } from '../support/browser.ts'
import { ISSUER, TWO_APPS } from '../support/hub.ts'
import type { AppSite } from '../support/three-sites.ts'
import { useThreeSites } from '../support/use-three-sites.ts'

const ALICE = 'alice@example.com'
const NORA = 'nora@example.com'
const SECOND = 1000

const TOLD = {
  ...TWO_APPS,
  apps: TWO_APPS.apps.map((app) => ({
    ...app,
    backchannelLogoutUri: `https://${app.id}.test/identity/backchannel-logout`,
    postLogoutRedirectUris: [`https://${app.id}.test/`],
  })),
}

const sites = useThreeSites({ settings: TOLD, people: [ALICE, NORA] })
let mona: string // somebody new each time, because some do not come back
let count = 0
let browser: Browser
beforeEach(async () => {
  sites.wire.isCut = false
  count += 1
  mona = `mona${count}@example.com`
  await sites.hub.addUser(mona)
  browser = await signedInBoth(mona)
})

const signedInBoth = (email: string) => signedIn(email, sites.apps)

async function signedIn(email: string, apps: AppSite[]): Promise<Browser> {
  const opened = sites.openBrowser()
  await signInAtHub(opened, email)
  for (const app of apps) {
    await pressButton(opened, app)
    expect(await whoIsIn(opened, app)).toBe(email)
  }
  return opened
}

/** Who is signed in to each app on this browser. */
const inside = (browser: Browser) => Promise.all(sites.apps.map((app) => whoIsIn(browser, app)))

/** What the hub's worker does each second, over the same wire. */
async function push() {
  const outgoing: Outgoing = async ({ method, url, headers, body = '' }) => {
    const app = sites.apps.find((each) => url.startsWith(`${each.url}/`))!
    const response = await app.request(new Request(url, { method, headers, body }))
    return { status: response.status, body: await response.text() }
  }
  const { hub, clock } = sites.hub
  await deliverLogouts({ ...hub, issuer: ISSUER, outgoing }, () => clock.at)
}

/** How long it takes, in seconds, until a browser that asks each second is signed out of an app. */
async function secondsUntilOut(browser: Browser, app: AppSite, most = 120): Promise<number> {
  for (let second = 0; second < most; second += 1) {
    if ((await whoIsIn(browser, app)) === undefined) return second
    await new Promise((resolve) => setTimeout(resolve, 5)) // what is fetched beside arrives
    sites.hub.pass(SECOND)
  }
  return Infinity
}

async function signOutEverywhere(browser: Browser, app: AppSite) {
  const form = { method: 'POST', body: new URLSearchParams({ everywhere: 'yes' }) }
  const page = await (await browser.fetch(`${app.url}/identity/logout`, form)).text()
  await browser.visit(/href="([^"]+)"/.exec(page)![1]!.replaceAll('&amp;', '&'))
  return browser.click('Sign out of Acme and every app')
}

describe('signing out everywhere', () => {
  test('takes one confirmation, ends both apps at once, and leads back', async () => {
    const nora = await signedInBoth(NORA)
    const page = await signOutEverywhere(browser, sites.mail)
    await push()
    expect(await inside(browser)).toEqual([undefined, undefined])
    expect(await inside(nora)).toEqual([NORA, NORA])
    expect(page.text).toContain(`href="${sites.mail.url}/"`)
    expect((await pressButton(browser, sites.calendar)).url.origin).toBe(ISSUER)
  })

  test('of one browser leaves another device signed in', async () => {
    const other = await signedInBoth(mona)
    await signOutEverywhere(browser, sites.mail)
    await push()
    expect(await inside(browser)).toEqual([undefined, undefined])
    expect(await inside(other)).toEqual([mona, mona])
  })

  test('of all devices leaves none', async () => {
    const other = await signedInBoth(mona)
    await browser.visit(`${ISSUER}/sign-out`)
    await browser.click('Sign out on all my devices')
    await push()
    expect([await inside(browser), await inside(other)].flat()).toEqual(Array(4).fill(undefined))
  })

  test('ends what began through the hub, not the app’s own sign-in', async () => {
    const [local, throughHub] = [sites.openBrowser(), await signedIn(ALICE, [sites.mail])]
    await signInLocally(local, sites.mail, ALICE)
    await disable(sites.hub.hub, { email: ALICE })
    await push()
    sites.hub.pass(120 * SECOND)
    expect(await whoIsIn(local, sites.mail)).toBe(ALICE)
    expect(await whoIsIn(throughHub, sites.mail)).toBeUndefined()
  })
})

describe('disabling a person', () => {
  test('ends every session of theirs at every app at once, where the hub can push', async () => {
    const [other, nora] = [await signedInBoth(mona), await signedInBoth(NORA)]
    await disable(sites.hub.hub, { email: mona })
    await push()
    expect([await inside(browser), await inside(other)].flat()).toEqual(Array(4).fill(undefined))
    expect(await inside(nora)).toEqual([NORA, NORA])
  })

  test.each(['mail', 'calendar'] as const)(
    'ends them at %s within 65 seconds where it cannot',
    async (name) => {
      const nora = await signedInBoth(NORA)
      await disable(sites.hub.hub, { email: mona })
      expect(await secondsUntilOut(browser, sites[name])).toBeLessThanOrEqual(65)
      expect(await whoIsIn(nora, sites[name])).toBe(NORA)
    },
  )

  test('ends a session that nobody used meanwhile when it is used next', async () => {
    await disable(sites.hub.hub, { email: mona })
    sites.hub.pass(3600 * SECOND)
    expect(await inside(browser)).toEqual([undefined, undefined])
  })

  test('reaches nobody while the hub is away, and everybody within 65 seconds of its return', async () => {
    await disable(sites.hub.hub, { email: mona })
    sites.wire.isCut = true
    expect(await secondsUntilOut(browser, sites.mail, 600)).toBe(Infinity)
    sites.wire.isCut = false
    expect(await secondsUntilOut(browser, sites.mail)).toBeLessThanOrEqual(65)
  })
})

describe('signing out of one app at the hub', () => {
  const signOutOfMail = async () => {
    await browser.visit(`${ISSUER}/account`)
    await browser.click('Sign out of Mail on all devices')
  }

  test('ends that app’s sessions alone, pushed or asked for', async () => {
    await signOutOfMail()
    expect(await secondsUntilOut(browser, sites.mail)).toBeLessThanOrEqual(65)
    expect(await whoIsIn(browser, sites.calendar)).toBe(mona)
  })

  test('leaves the way back in open, with the same session at the hub', async () => {
    await signOutOfMail()
    await push()
    expect(await whoIsIn(browser, sites.mail)).toBeUndefined()
    sites.hub.pass(2 * SECOND)
    await pressButton(browser, sites.mail)
    sites.hub.pass(120 * SECOND)
    expect(await inside(browser)).toEqual([mona, mona])
  })
})

test('an app asks for the list no more than once a minute, and not at all while it is dormant', async () => {
  const asked = () => sites.wire.requests.filter((url) => url.includes('/identity/revocations'))
  const before = asked().length
  await secondsUntilOut(browser, sites.mail, 300)
  expect(asked().length - before).toBeLessThanOrEqual(6)

  await sites.mail.deploy({ IDENTITY_HUB_URL: undefined })
  const dormant = asked().length
  await secondsUntilOut(browser, sites.mail, 120)
  expect(await whoIsIn(browser, sites.mail)).toBe(mona)
  expect(asked().length).toBe(dormant)
  await sites.mail.deploy()
})

test('what was found ended stays ended when the app is rolled back, or starts while the hub is away', async () => {
  await disable(sites.hub.hub, { email: mona })
  sites.hub.pass(65 * SECOND)
  expect(await inside(browser)).toEqual([undefined, undefined])

  sites.wire.isCut = true
  await sites.mail.deploy({ IDENTITY_HUB_URL: undefined })
  await sites.calendar.deploy()
  expect(await inside(browser)).toEqual([undefined, undefined])
  await sites.mail.deploy()
})
