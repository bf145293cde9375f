/**
 * The attacker runs another hub, or speaks in the hub's name, and wants the app to take an answer from the wrong one
 * (RFC 9207, RFC 9700 §4.4).
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { interceptReturn, signInAtHub, whoIsIn } from '../support/acts.ts'
import { ask } from '../support/ask.ts'
import type { Browser } from '../support/browser.ts'
import { authorizeUrl } from '../support/hub.ts'
import { perFlow, RESULT } from '../support/flow.ts'
import { expectRefused } from '../support/spoiled-return.ts'
import type { AppName } from '../support/three-sites.ts'
import { useThreeSites } from '../support/use-three-sites.ts'

/** What the other flow would bring. */
const FOREIGN = perFlow({ direct: 'code', code: 'token' })

const sites = useThreeSites({ people: ['alice@example.com'] })
let browser: Browser
beforeEach(async () => {
  browser = sites.openBrowser()
  await signInAtHub(browser, 'alice@example.com')
})

describe.each<AppName>(['mail', 'calendar'])('at %s', (name) => {
  test.each([
    ['no issuer', undefined],
    ['an empty issuer', ''],
    ['another hub', 'https://evil.test'],
    ['the issuer with a slash', 'https://hub.test/'],
    ['the issuer in upper case', 'https://HUB.test'],
    ['the issuer with its port', 'https://hub.test:443'],
    ['the issuer over http', 'http://hub.test'],
    ['the issuer and a space', 'https://hub.test '],
    ['the issuer as a prefix', 'https://hub.test.evil.test'],
  ])('%s is refused, with a result and with an error, and spends nothing', async (_what, iss) => {
    const app = sites[name]
    const honest = await interceptReturn(browser, app)
    const forged = new URL(honest)
    if (iss === undefined) forged.searchParams.delete('iss')
    else forged.searchParams.set('iss', iss)
    await expectRefused(browser, app, await browser.visit(forged), 'issuer_mismatch')

    forged.searchParams.delete(RESULT)
    forged.searchParams.set('error', 'access_denied')
    await expectRefused(browser, app, await browser.visit(forged), 'issuer_mismatch')

    await browser.visit(honest)
    expect(await whoIsIn(browser, app)).toBe('alice@example.com')
  })

  test.each<[what: string, change: (query: URLSearchParams) => void]>([
    ['two issuers', (query) => query.append('iss', 'https://hub.test')],
    ['two issuers, the wrong one last', (query) => query.append('iss', 'https://evil.test')],
  ])('%s are none', async (_what, change) => {
    const answer = await interceptReturn(browser, sites[name])
    change(answer.searchParams)
    await expectRefused(browser, sites[name], await browser.visit(answer), 'issuer_mismatch')
  })

  test.each<[what: string, change: (query: URLSearchParams) => void]>([
    ['a result and an error', (query) => query.set('error', 'access_denied')],
    ['a token and a code', (query) => query.set(FOREIGN, 'c'.repeat(43))],
    ['two results', (query) => query.append(RESULT, query.get(RESULT)!)],
    ['none', (query) => query.delete(RESULT)],
  ])('%s are no answer', async (_what, change) => {
    const answer = await interceptReturn(browser, sites[name])
    change(answer.searchParams)
    sites.wire.requests.length = 0
    await expectRefused(browser, sites[name], await browser.visit(answer), 'result_invalid')
    expect(sites.wire.requests).toEqual([])
  })

  test('the result of the other flow, in place of its own, is refused before anybody is asked', async () => {
    const answer = await interceptReturn(browser, sites[name])
    answer.searchParams.set(FOREIGN, answer.searchParams.get(RESULT)!)
    answer.searchParams.delete(RESULT)
    sites.wire.requests.length = 0
    await expectRefused(browser, sites[name], await browser.visit(answer), 'result_invalid')
    expect(sites.wire.requests).toEqual([])
  })
})

test.each([
  ['a success', {}],
  ['an error', { prompt: 'none' }],
  ['a refused request', { state: 'short' }],
  ['a flow that the app does not have', { response_type: FOREIGN }],
])('the hub signs its name under %s', async (_what, change) => {
  const response = await ask(sites.hub.app, authorizeUrl(change))
  const location = new URL(response.headers.get('location')!, 'https://hub.test')
  const answer =
    location.pathname === '/sign-in' ? await interceptReturn(browser, sites.mail) : location
  expect(answer.searchParams.getAll('iss')).toEqual(['https://hub.test'])
})
