/**
 * Signing keys rotate while people are on their way: nobody notices, and a key that is gone signs nobody in.
 */
import { decodeProtectedHeader } from 'jose'
import { beforeEach, expect, test } from 'vitest'
import { revokeSigningKey, rotateKeys } from '../../hub/src/commands/keys.ts'
import { removeExpired } from '../../hub/src/domain/people/housekeeping.ts'
import { interceptReturn, signInAtHub, whoIsIn } from '../support/acts.ts'
import type { Browser } from '../support/browser.ts'
import { signAgain, tokenOf } from '../support/spoiled-return.ts'
import type { AppSite } from '../support/three-sites.ts'
import { useThreeSites } from '../support/use-three-sites.ts'

const ALICE = 'alice@example.com'
const MINUTE = 60_000

const sites = useThreeSites({ people: [ALICE] })
let browser: Browser
beforeEach(async () => {
  browser = sites.openBrowser()
  await signInAtHub(browser, ALICE)
})

async function rotate() {
  sites.hub.pass(4 * MINUTE) // as long as the next key must have been published
  expect((await rotateKeys(sites.hub.hub, {})).exitCode).toBe(0)
  sites.hub.pass(5_000) // as long as a replica may remember
}

async function kidAt(app: AppSite) {
  const token = await tokenOf(sites, browser, await interceptReturn(browser, app))
  return decodeProtectedHeader(token).kid
}

test('somebody on the way back while the key changes is let in', async () => {
  const answer = await interceptReturn(browser, sites.mail)
  await rotateKeys(sites.hub.hub, {})
  sites.hub.pass(5_000)

  expect((await browser.visit(answer)).status).toBe(200)
  expect(await whoIsIn(browser, sites.mail)).toBe(ALICE)
})

test('an app with the old key set accepts the new key, which it has known for a while', async () => {
  await browser.visit(await interceptReturn(browser, sites.mail))
  const old = await kidAt(sites.calendar)
  await rotate()

  expect(await kidAt(sites.calendar)).not.toBe(old)
  const answer = await interceptReturn(browser, sites.calendar)
  expect((await browser.visit(answer)).status).toBe(200)
})

test('a key that has been withdrawn signs nobody in a minute later', async () => {
  const stolen = await sites.hub.hub.keys.active(sites.hub.clock.at)
  await browser.visit(await interceptReturn(browser, sites.mail)) // Mail has it in its memory
  await browser.click('Sign out')
  await rotate()
  sites.hub.pass(11 * MINUTE)
  await removeExpired(sites.hub.db, sites.hub.hub.config.sessions, sites.hub.clock.at)

  const answer = await interceptReturn(browser, sites.mail)
  const changes = { header: { kid: stolen.kid }, key: stolen.privateKey }

  expect((await browser.visit(await signAgain(sites, answer, changes))).status).toBe(400)
  expect(sites.mail.events.at(-1)).toMatchObject({ code: 'token_key_unknown' })
  expect(await whoIsIn(browser, sites.mail)).toBe(undefined)
})

test('a key that is revoked signs nobody in a minute later, and the next one takes over at once', async () => {
  const stolen = await sites.hub.hub.keys.active(sites.hub.clock.at)
  await browser.visit(await interceptReturn(browser, sites.mail)) // Mail has it in its memory
  await browser.click('Sign out')
  expect((await revokeSigningKey(sites.hub.hub, { kid: stolen.kid })).exitCode).toBe(0)
  sites.hub.pass(MINUTE)

  const answer = await interceptReturn(browser, sites.mail)
  const changes = { header: { kid: stolen.kid }, key: stolen.privateKey }
  expect((await browser.visit(await signAgain(sites, answer, changes))).status).toBe(400)
  expect(sites.mail.events.at(-1)).toMatchObject({ code: 'token_key_unknown' })

  expect(await kidAt(sites.mail)).not.toBe(stolen.kid)
  await browser.visit(await interceptReturn(browser, sites.mail))
  expect(await whoIsIn(browser, sites.mail)).toBe(ALICE)
})
