/**
 * What it is all for: one sign-in at the hub, and every app opens the account that the person already had there.
 */
import { beforeEach, expect, test } from 'vitest'
import {
  pressButton,
  signInAtHub,
  typeCredentials,
  usersOf,
  whoIsIn,
  wordsOn,
} from '../support/acts.ts'
import type { Browser } from '../support/browser.ts'
import { codeOf, linkTokenOf, PASSWORD } from '../support/hub.ts'
import { useThreeSites } from '../support/use-three-sites.ts'

const ALICE = 'alice@example.com'

const sites = useThreeSites({ people: [ALICE] })
let browser: Browser
beforeEach(() => void (browser = sites.openBrowser()))

test('somebody with a hub session presses the button and reads their old messages', async () => {
  await signInAtHub(browser, ALICE)

  const page = await pressButton(browser, sites.mail)

  expect([page.url.href, page.status]).toEqual(['https://mail.test/', 200])
  expect(page.text).toContain('Signed in as Alice Example, alice@example.com')
  expect(page.text).toContain('Your book has arrived')
  expect(await (await browser.fetch('/api/me')).json()).toMatchObject({ id: 'u1' })
})

test('then they open Calendar and are in without typing anything', async () => {
  await signInAtHub(browser, ALICE)
  await pressButton(browser, sites.mail)

  const page = await pressButton(browser, sites.calendar)

  expect([page.url.href, page.status]).toEqual(['https://calendar.test/', 200])
  expect(page.text).toContain('This is the calendar of Alice Example')
  expect(await whoIsIn(browser, sites.mail)).toBe(ALICE)
})

test('somebody without a hub session types their password at the hub, which names the app', async () => {
  const signIn = await pressButton(browser, sites.mail)
  expect(signIn.url.origin).toBe('https://hub.test')
  expect(wordsOn(signIn)).toContain('Sign in to Mail')

  const page = await typeCredentials(browser, ALICE)

  expect([page.url.href, page.status]).toEqual(['https://mail.test/', 200])
  expect(await whoIsIn(browser, sites.mail)).toBe(ALICE)
})

test('somebody who goes back without signing in is told so by the app, and its form stays', async () => {
  await pressButton(browser, sites.mail)

  const page = await browser.click('Cancel and go back to Mail')

  expect([page.url.pathname, page.status]).toEqual(['/identity/callback', 400])
  expect(wordsOn(page)).toMatch(/did not sign you in\. Ref \w{4}-\w{2}/)
  expect((await browser.submit({ email: ALICE, password: 'mail-alice-local' })).status).toBe(200)
  expect(await whoIsIn(browser, sites.mail)).toBe(ALICE)
})

test.each([
  ['code', 'erin@example.com'],
  ['link', 'fay@example.com'],
])('somebody new signs up on the way, by %s, and lands in the app', async (proof, email) => {
  await pressButton(browser, sites.mail)
  await browser.click('Create an account')
  await browser.submit({ name: 'Somebody New', email, password: PASSWORD })
  const [mail] = await sites.hub.mails()

  if (proof === 'code') await browser.submit({ code: codeOf(mail!) })
  else {
    await browser.visit(`https://hub.test/verify?token=${linkTokenOf(mail!)}`)
    await browser.click('Yes, confirm')
  }

  expect([browser.page.url.href, browser.page.status]).toEqual(['https://mail.test/', 200])
  expect(browser.page.text).toContain(`Signed in as Somebody New, ${email}`)
})

test('somebody new gets one account in each app, and the same one the next time', async () => {
  await sites.hub.addUser('gina@example.com', 'Gina Example')
  const before = await Promise.all(sites.apps.map(usersOf))
  await signInAtHub(browser, 'gina@example.com')

  for (const app of sites.apps) {
    await pressButton(browser, app)
    const first = await (await browser.fetch(`${app.url}/api/me`)).json()
    await browser.click('Sign out')
    await pressButton(browser, app)
    expect(await (await browser.fetch(`${app.url}/api/me`)).json()).toEqual(first)
    expect(first).toMatchObject({ email: 'gina@example.com', name: 'Gina Example' })
  }

  for (const [index, app] of sites.apps.entries()) {
    const rows = await usersOf(app)
    expect(rows).toHaveLength(before[index]!.length + 1)
    expect(rows).toEqual(expect.arrayContaining(before[index]!))
  }
})

test('a new account has no local password that opens it', async () => {
  await sites.hub.addUser('hugo@example.com')
  await signInAtHub(browser, 'hugo@example.com')
  await pressButton(browser, sites.mail)
  await browser.click('Sign out')

  for (const password of ['', 'null', PASSWORD]) {
    const page = await browser.submit({ email: 'hugo@example.com', password })
    expect(page.status).toBe(401)
  }
})
