/**
 * One person with several addresses at the hub, and the accounts that apps found by the first of them.
 */
import { beforeEach, expect, test } from 'vitest'
import { linkTokenOf, ISSUER } from '../support/hub.ts'
import { pressButton, signInAtHub, usersOf, whoIsIn, wordsOn } from '../support/acts.ts'
import type { Browser } from '../support/browser.ts'
import { useThreeSites } from '../support/use-three-sites.ts'

const [ALICE, WORK] = ['alice@example.com', 'alice@work.example.com']
const WEEK = 7 * 24 * 60 * 60_000

const sites = useThreeSites({ people: [ALICE] })
let browser: Browser
beforeEach(() => void (browser = sites.openBrowser()))

async function call(method: string, path: string, json: object) {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify(json)
  const response = await browser.fetch(`${ISSUER}/v1/auth/${path}`, { method, headers, body })
  expect([path, response.ok]).toEqual([path, true])
  return response.json()
}

test('an app keeps opening the account it knows, until its address is removed', async () => {
  const { hub, mail, calendar } = sites
  await signInAtHub(browser, ALICE)
  await pressButton(browser, mail)
  const before = await usersOf(mail)

  await call('POST', 'addresses', { email: WORK })
  const [sent] = await hub.mails()
  await call('POST', 'addresses/confirm', { token: linkTokenOf(sent!) })
  await call('POST', 'addresses/primary', { email: WORK })

  browser = sites.openBrowser()
  await signInAtHub(browser, WORK)
  await pressButton(browser, mail)
  expect(await whoIsIn(browser, mail)).toBe(ALICE)
  expect(await usersOf(mail)).toEqual(before)
  await pressButton(browser, calendar)
  expect(await whoIsIn(browser, calendar)).toBe(WORK)

  hub.pass(WEEK + 1)
  browser = sites.openBrowser()
  await signInAtHub(browser, WORK)
  const removed = await call('DELETE', 'addresses', { email: ALICE })
  expect(removed).toEqual({ apps: [{ id: 'mail', name: 'Mail' }] })

  // Mail keeps a ledger, which knows this person under the other address; nothing is merged and nothing is made.
  const page = await pressButton(browser, mail)
  expect(page.status).toBe(403)
  expect(mail.events.at(-1)).toMatchObject({ code: 'account_under_other_email' })
  expect(wordsOn(page)).not.toContain(WORK)
  expect(await usersOf(mail)).toEqual(before)
})
