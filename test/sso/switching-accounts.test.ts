/**
 * Signed in to the app as one person while the hub says another: the person is asked, and accounts are never merged.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { ask, cookiesOf } from '../support/ask.ts'
import { signInAtHub, signInLocally, usersOf, whoIsIn, wordsOn } from '../support/acts.ts'
import type { Browser } from '../support/browser.ts'
import type { AppName } from '../support/three-sites.ts'
import { useThreeSites } from '../support/use-three-sites.ts'

const [ALICE, BOB, NEW] = ['alice@example.com', 'bob@example.com', 'ivy@example.com']

const sites = useThreeSites({ people: [ALICE, BOB, NEW] })
let browser: Browser
beforeEach(() => void (browser = sites.openBrowser()))

/** Bob is in locally; then somebody else proves an address at the hub. */
async function bobMeets(email: string, name: AppName) {
  const app = sites[name]
  await signInLocally(browser, app, BOB)
  await signInAtHub(browser, email)
  return browser.visit(`${app.url}/identity/login?prompt=select_account&return=/api/messages`)
}

describe.each<AppName>(['mail', 'calendar'])('at %s', (name) => {
  test('the person confirms, and lands where they were going', async () => {
    await bobMeets(ALICE, name)
    const question = await browser.click(`Ada Example ${ALICE}`)
    expect([question.url.pathname, question.status]).toEqual(['/identity/callback', 200])
    expect(wordsOn(question)).toContain(
      `signed in to ${name === 'mail' ? 'Mail' : 'Calendar'} as ${BOB}`,
    )
    expect(await whoIsIn(browser, sites[name])).toBe(BOB)

    const page = await browser.click(`Continue as ${ALICE}`)

    expect([page.url.pathname, page.status]).toEqual(['/api/messages', 200])
    expect(await whoIsIn(browser, sites[name])).toBe(ALICE)
  })

  test('the person declines, and nothing has changed', async () => {
    const before = await usersOf(sites[name])
    await bobMeets(NEW, name)
    await browser.click(`Ada Example ${NEW}`)

    const page = await browser.click(`Stay signed in as ${BOB}`)

    expect([page.url.pathname, page.status]).toEqual(['/api/messages', 200])
    expect(await whoIsIn(browser, sites[name])).toBe(BOB)
    expect(await usersOf(sites[name])).toEqual(before) // not even provisioned
  })

  test('a confirmation works once, even for somebody who kept the cookies', async () => {
    await bobMeets(ALICE, name)
    const { text } = await browser.click(`Ada Example ${ALICE}`)
    const [, state = ''] = /name="state" value="([^"]+)"/.exec(text)!
    const { request, url } = sites[name]
    const confirmation = {
      cookie: cookiesOf(browser, url),
      headers: { 'sec-fetch-site': 'same-origin' },
      form: { state },
    }
    const confirm = () => ask({ request }, `${url}/identity/switch`, confirmation)

    expect((await confirm()).status).toBe(303)
    const again = await confirm()
    expect([again.status, again.headers.getSetCookie().join()]).toEqual([
      400,
      expect.not.stringContaining('_session='),
    ])
  })
})
