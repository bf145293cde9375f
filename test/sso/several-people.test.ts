/**
 * A family's computer: several people hold hub sessions on one browser, and each app gets the one who was chosen.
 */
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { pressButton, signInAtHub, typeCredentials, whoIsIn, wordsOn } from '../support/acts.ts'
import type { Browser } from '../support/browser.ts'
import { useThreeSites } from '../support/use-three-sites.ts'

const [ALICE, JON, KIM] = ['alice@example.com', 'jon@example.com', 'kim@example.com']

const sites = useThreeSites()
let browser: Browser
beforeAll(async () => {
  await sites.hub.addUser(ALICE, 'Alice Example')
  await sites.hub.addUser(JON, 'Jon Example')
  await sites.hub.addUser(KIM, 'Kim Example')
})
beforeEach(async () => {
  browser = sites.openBrowser()
  await signInAtHub(browser, ALICE)
  await signInAtHub(browser, JON)
})

test('the hub asks who is going, and each app may get another person', async () => {
  const chooser = await pressButton(browser, sites.mail)
  expect(chooser.url.pathname).toBe('/choose-account')
  expect(wordsOn(chooser)).toContain('to go on to Mail')
  await browser.click(`Alice Example ${ALICE}`)

  await pressButton(browser, sites.calendar)
  await browser.click(`Jon Example ${JON}`)

  expect(await whoIsIn(browser, sites.mail)).toBe(ALICE)
  expect(await whoIsIn(browser, sites.calendar)).toBe(JON)
})

test('a hint that fits one of them spares the question', async () => {
  await browser.visit(`https://mail.test/identity/login?login_hint=${ALICE}`)
  expect(await whoIsIn(browser, sites.mail)).toBe(ALICE)
})

test('somebody else signs in from the chooser, and the others stay signed in', async () => {
  await pressButton(browser, sites.mail)
  await browser.click('Use another account')
  await typeCredentials(browser, KIM)
  expect(await whoIsIn(browser, sites.mail)).toBe(KIM)

  const chooser = await pressButton(browser, sites.calendar)
  for (const email of [ALICE, JON, KIM]) expect(chooser.text).toContain(email)
})

test('signing out of the hub signs out all of them, and no app', async () => {
  await pressButton(browser, sites.mail)
  await browser.click(`Alice Example ${ALICE}`)
  await browser.visit('https://hub.test/account')
  await browser.click('Sign out of Acme on this browser')

  expect((await pressButton(browser, sites.calendar)).url.pathname).toBe('/sign-in')
  expect(await whoIsIn(browser, sites.mail)).toBe(ALICE)
})

test('whoever was chosen but has left since is not replaced by somebody else', async () => {
  await pressButton(browser, sites.mail)
  const onwards = await browser.click(`Alice Example ${ALICE}`, { follow: false })
  await sites.hub.db
    .updateTable('sessions')
    .set({ ended_at: sites.hub.clock.at }) // as by signing out everywhere, elsewhere
    .where('user_id', '=', (eb) => eb.selectFrom('users').select('id').where('email', '=', ALICE))
    .execute()

  const page = await browser.visit(new URL(onwards.headers.get('location')!, onwards.url))

  expect(page.url.pathname).toBe('/choose-account')
  expect(await whoIsIn(browser, sites.mail)).toBe(undefined)
})

test('people on two browsers know nothing of each other', async () => {
  const other = sites.openBrowser()
  await signInAtHub(other, KIM)
  await pressButton(other, sites.mail)
  await pressButton(browser, sites.mail)
  await browser.click(`Jon Example ${JON}`)

  expect(await whoIsIn(other, sites.mail)).toBe(KIM)
  expect(await whoIsIn(browser, sites.mail)).toBe(JON)
})
