/**
 * Promise 5: on, off, on again. The same people find the same accounts and the same data, and nothing has to be undone.
 */
import { describe, expect, test } from 'vitest'
import {
  BUTTON,
  pressButton,
  signInAtHub,
  signInLocally,
  usersOf,
  whoIsIn,
} from '../support/acts.ts'
import type { Browser } from '../support/browser.ts'
import { linksOf } from '../support/page.ts'
import type { AppName, AppSite } from '../support/three-sites.ts'
import { useThreeSites } from '../support/use-three-sites.ts'

const ALICE = 'alice@example.com'

const sites = useThreeSites({ people: [ALICE, 'mona@example.com'] })

const off = (app: AppSite) => app.deploy({ IDENTITY_HUB_URL: undefined })

async function dataOf(browser: Browser, app: AppSite) {
  const read = async (path: string) => (await browser.fetch(app.url + path)).json()
  return [await read('/api/me'), await read('/api/messages')]
}

describe.each<AppName>(['mail', 'calendar'])('%s', (name) => {
  test('gives everybody back what they had, through every turn of the switch', async () => {
    const app = sites[name]
    const [alice, mona] = [sites.openBrowser(), sites.openBrowser()]

    await off(app)
    await signInLocally(alice, app, ALICE)
    const before = await dataOf(alice, app)
    await alice.click('Sign out')

    await app.deploy()
    await signInAtHub(alice, ALICE)
    await signInAtHub(mona, 'mona@example.com')
    for (const browser of [alice, mona]) await pressButton(browser, app)
    expect(await dataOf(alice, app)).toEqual(before)
    const [monasAccount, rows] = [await dataOf(mona, app), await usersOf(app)]

    await off(app)
    expect(linksOf(await sites.openBrowser().visit(app.url)).map(({ text }) => text)).toEqual([])
    expect(await dataOf(alice, app)).toEqual(before) // still in, though the hub is gone
    await alice.visit(app.url)
    await alice.click('Sign out')
    await signInLocally(alice, app, ALICE)
    expect(await dataOf(alice, app)).toEqual(before)
    await alice.click('Sign out')
    await mona.visit(app.url)
    await mona.click('Sign out')

    await app.deploy()
    for (const browser of [alice, mona]) await pressButton(browser, app)
    expect(await dataOf(alice, app)).toEqual(before)
    expect(await dataOf(mona, app)).toEqual(monasAccount)
    expect(await usersOf(app)).toEqual(rows)
  })

  test('refuses, once it is on again, what began before it went off', async () => {
    const app = sites[name]
    const browser = sites.openBrowser()
    const departure = await browser.visit(`${app.url}/identity/login`, { follow: false })
    await off(app)
    await browser.visit(departure.headers.get('location')!)
    await signInAtHub(browser, ALICE)

    const page = await browser.visit(departure.headers.get('location')!)

    expect([page.url.pathname, page.status]).toEqual(['/identity/callback', 404])
    expect(page.text).not.toContain(BUTTON)
    expect(await whoIsIn(browser, app)).toBe(undefined)
    await app.deploy()
  })
})

test('one app is switched on while the other stays as it was', async () => {
  await off(sites.calendar)
  const browser = sites.openBrowser()
  await signInAtHub(browser, ALICE)
  await pressButton(browser, sites.mail)

  const page = await browser.visit(sites.calendar.url)

  expect(linksOf(page)).toEqual([])
  expect(await whoIsIn(browser, sites.mail)).toBe(ALICE)
  expect(await whoIsIn(browser, sites.calendar)).toBe(undefined)
})
