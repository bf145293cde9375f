/**
 * Promise 6: the hub being away blocks no local sign-in and no open session, and the app says so plainly at the one place
 * where it cannot go on without the hub.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import {
  BUTTON,
  interceptReturn,
  signInAtHub,
  signInLocally,
  whoIsIn,
  wordsOn,
} from '../support/acts.ts'
import type { Browser } from '../support/browser.ts'
import { perFlow } from '../support/flow.ts'
import type { AppName } from '../support/three-sites.ts'
import { useThreeSites } from '../support/use-three-sites.ts'

const ALICE = 'alice@example.com'
const HOUR = 60 * 60_000

const sites = useThreeSites({ people: [ALICE] })
let browser: Browser
beforeEach(async () => {
  browser = sites.openBrowser()
  await signInAtHub(browser, ALICE)
})

describe.each<AppName>(['mail', 'calendar'])('%s', (name) => {
  beforeEach(async () => {
    await sites[name].deploy() // a new process knows no keys yet
    sites.wire.isCut = true
    sites.wire.requests.length = 0
  })

  test('sends people to the hub without asking whether it is there', async () => {
    const page = await browser.visit(`${sites[name].url}/identity/login`, { follow: false })
    expect([page.status, new URL(page.headers.get('location')!).origin]).toEqual([
      302,
      'https://hub.test',
    ])
    expect(sites.wire.requests).toEqual([])
  })

  test('answers the return with 503, its own form, and a way to try again', async () => {
    const answer = await interceptReturn(browser, sites[name], '?return=/api/messages')

    const page = await browser.visit(answer)

    expect([page.status, page.headers.get('retry-after')]).toEqual([503, '5'])
    expect(wordsOn(page)).toMatch(/Acme cannot be reached just now.*Ref \w{4}-\w{2}/)
    expect(page.text).toContain(BUTTON)
    expect(page.text).toContain('Acme could not be reached a moment ago')
    expect(await whoIsIn(browser, sites[name])).toBe(undefined)
    expect((await browser.submit({ email: ALICE, password: `${name}-alice-local` })).status).toBe(
      200,
    )
    expect(await whoIsIn(browser, sites[name])).toBe(ALICE)
  })

  test('lets the same return succeed once the hub is back', async () => {
    const answer = await interceptReturn(browser, sites[name], '?return=/api/messages')
    await browser.visit(answer)
    sites.wire.isCut = false
    sites.hub.pass(6_000)

    const page = await browser.visit(answer)

    expect([page.url.pathname, page.status]).toEqual(['/api/messages', 200])
  })

  test('asks the hub at most once in five seconds', async () => {
    for (let time = 0; time < 5; time++)
      await browser.visit(await interceptReturn(browser, sites[name]))
    const path = perFlow({ direct: '/.well-known/jwks.json', code: '/identity/token' })
    expect(sites.wire.requests).toEqual([`https://hub.test${path}`])
  })

  test('goes on for a day with the keys that it has, unless it needs a code redeemed', async () => {
    sites.wire.isCut = false
    await browser.visit(`${sites[name].url}/identity/login`)
    expect(await whoIsIn(browser, sites[name])).toBe(ALICE)
    sites.wire.isCut = true

    for (const [hours, status] of [
      [23, perFlow({ direct: 200, code: 503 })],
      [2, 503],
    ] as const) {
      sites.hub.pass(hours * HOUR)
      const later = sites.openBrowser()
      await signInAtHub(later, ALICE)
      expect((await later.visit(`${sites[name].url}/identity/login`)).status).toBe(status)
    }
  })

  test('keeps local sign-in and open sessions as they are', async () => {
    await signInLocally(browser, sites[name], 'bob@example.com')
    expect(await whoIsIn(browser, sites[name])).toBe('bob@example.com')
    expect(sites.wire.requests).toEqual([])
  })
})
