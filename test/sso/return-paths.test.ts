/**
 * Where people land: on the page that they were going to, through whatever the hub asked on the way.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { signInAtHub, typeCredentials } from '../support/acts.ts'
import type { Browser } from '../support/browser.ts'
import type { AppName } from '../support/three-sites.ts'
import { useThreeSites } from '../support/use-three-sites.ts'

const ALICE = 'alice@example.com'

const sites = useThreeSites({ people: [ALICE] })
let browser: Browser
beforeEach(() => void (browser = sites.openBrowser()))

const loginFor = (path: string) => `/identity/login?return=${encodeURIComponent(path)}`

describe.each<AppName>(['mail', 'calendar'])('at %s', (name) => {
  test.each([
    ['/api/messages'],
    ['/api/me?tab=2&q=a%20b&q=c'],
    ['/api/me?next=https://elsewhere.test/'],
    ['/api/me?q=%E2%9C%89#m3'],
    ['/loginhistory'],
    ['/'],
  ])('%s is where they land', async (path) => {
    await signInAtHub(browser, ALICE)
    await browser.visit(sites[name].url + loginFor(path))
    expect(browser.page.url.href).toBe(sites[name].url + path)
  })

  test('they land there after typing a password too', async () => {
    await browser.visit(sites[name].url + loginFor('/api/messages'))
    await typeCredentials(browser, ALICE)
    expect(browser.page.url.href).toBe(`${sites[name].url}/api/messages`)
  })

  test('whoever is signed in already goes there at once, and the hub learns nothing', async () => {
    await signInAtHub(browser, ALICE)
    await browser.visit(`${sites[name].url}/identity/login`)
    const page = await browser.visit(sites[name].url + loginFor('/api/messages'), { follow: false })
    expect([page.status, page.headers.get('location')]).toEqual([302, '/api/messages'])
  })

  test('two tabs sign in at once, and each lands on its own page', async () => {
    const start = (path: string) =>
      browser.visit(sites[name].url + loginFor(path), { follow: false })
    const [first, second] = [await start('/api/me?tab=1'), await start('/api/me?tab=2')]
    await signInAtHub(browser, ALICE)

    for (const [tab, path] of [
      [second, '/api/me?tab=2'],
      [first, '/api/me?tab=1'],
    ] as const) {
      await browser.visit(tab.headers.get('location')!)
      expect(browser.page.url.href).toBe(sites[name].url + path)
    }
  })

  test('a page that was open too long offers to start again, and that works', async () => {
    const { headers } = await browser.visit(sites[name].url + loginFor('/api/me'), {
      follow: false,
    })
    await signInAtHub(browser, ALICE)
    sites.hub.pass(61 * 60_000)

    const page = await browser.visit(headers.get('location')!)

    expect([page.url.pathname, page.status]).toEqual(['/identity/callback', 400])
    await browser.click('Sign in with Acme')
    expect([browser.page.url.pathname, browser.page.status]).toEqual(['/', 200])
  })
})
