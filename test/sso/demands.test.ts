/**
 * What an app may ask of the hub through its own /identity/login (OpenID Connect Core §3.1.2.1), and that the hub does it.
 */
import { decodeJwt } from 'jose'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { interceptReturn, signInAtHub, typeCredentials, whoIsIn } from '../support/acts.ts'
import type { Browser } from '../support/browser.ts'
import { tokenOf } from '../support/spoiled-return.ts'
import type { AppSite } from '../support/three-sites.ts'
import { useThreeSites } from '../support/use-three-sites.ts'

const ALICE = 'alice@example.com'
const MINUTE = 60_000

const sites = useThreeSites()
let mail: AppSite
let browser: Browser
beforeAll(async () => {
  mail = sites.mail
  await sites.hub.addUser(ALICE, 'Alice Example')
})
beforeEach(async () => {
  browser = sites.openBrowser()
  await signInAtHub(browser, ALICE)
})

const login = (query: string) => browser.visit(`${mail.url}/identity/login?${query}`)

test('prompt=login asks for the password although there is a session, and once is enough', async () => {
  sites.hub.pass(10 * MINUTE)
  const page = await login('prompt=login')
  expect([page.url.pathname, await whoIsIn(browser, mail)]).toEqual(['/sign-in', undefined])

  const landed = await typeCredentials(browser, ALICE)

  expect(landed.url.href).toBe('https://mail.test/')
  expect(await whoIsIn(browser, mail)).toBe(ALICE)
})

test('prompt=login taken out of the link on the way is noticed by the app', async () => {
  sites.hub.pass(10 * MINUTE)
  const asked = await browser.visit(`${mail.url}/identity/login?prompt=login`, { follow: false })
  const url = new URL(asked.headers.get('location')!)
  url.searchParams.delete('prompt') // as the person at the browser could

  const page = await browser.visit(url)

  expect([page.url.pathname, page.status]).toEqual(['/identity/callback', 400])
  expect(mail.events.at(-1)).toMatchObject({ code: 'auth_too_old' })
  expect(await whoIsIn(browser, mail)).toBe(undefined)
})

test('max_age lets a fresh session pass and asks again for an old one', async () => {
  await login('max_age=300')
  expect(await whoIsIn(browser, mail)).toBe(ALICE)

  sites.hub.pass(6 * MINUTE)
  expect((await login('max_age=300')).url.pathname).toBe('/sign-in')
  await typeCredentials(browser, ALICE)
  expect(browser.page.url.href).toBe('https://mail.test/')
})

test('the identity token says when the person last proved who they are', async () => {
  const before = await authTime()
  sites.hub.pass(10 * MINUTE)
  expect(await authTime()).toBe(before)

  await signInAtHub(browser, ALICE)
  expect(await authTime()).toBe(before + 600)
})

async function authTime() {
  const token = await tokenOf(sites, browser, await interceptReturn(browser, mail))
  return decodeJwt(token).auth_time as number
}

test('prompt=none signs in silently where it can', async () => {
  const page = await login('prompt=none&return=/api/me')
  expect([page.url.pathname, page.status]).toEqual(['/api/me', 200])
})

test.each([
  ['nobody is signed in', [], 'login_required'],
  ['several people are', [ALICE, 'lea@example.com'], 'account_selection_required'],
])('prompt=none shows no page of the hub where %s', async (_what, people, error) => {
  const elsewhere = sites.openBrowser()
  if (people.length > 1) await sites.hub.addUser('lea@example.com')
  for (const email of people) await signInAtHub(elsewhere, email)

  const page = await elsewhere.visit(`${mail.url}/identity/login?prompt=none`)

  expect([page.url.pathname, page.status]).toEqual(['/identity/callback', 400])
  expect(mail.events.at(-1)).toMatchObject({ code: 'hub_refused', detail: error })
})

test('prompt=select_account asks even one person, prompt=create offers an account', async () => {
  expect((await login('prompt=select_account')).url.pathname).toBe('/choose-account')
  await browser.click(`Alice Example ${ALICE}`)
  expect(await whoIsIn(browser, mail)).toBe(ALICE)

  expect((await login('prompt=create')).url.pathname).toBe('/sign-up')
})

test('a hint is filled in for somebody who is not signed in', async () => {
  const page = await sites.openBrowser().visit(`${mail.url}/identity/login?login_hint=${ALICE}`)
  expect([page.url.pathname, page.text.includes(`value="${ALICE}"`)]).toEqual(['/sign-in', true])
})
