/**
 * Signing keys rotate while people are on their way: nobody notices, and a key that is gone signs nobody in.
 */
import { decodeProtectedHeader } from 'jose'
import { beforeEach, expect, test } from 'vitest'
import { rotateSigningKeys } from '../../hub/src/domain/tokens/signing-key.ts'
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
  const { db, hub } = sites.hub
  sites.hub.pass(4 * MINUTE) // as long as the next key must have been published
  const rotation = await db
    .transaction()
    .execute((tx) => rotateSigningKeys(tx, hub.sealer, hub.now()))
  expect(rotation.outcome).toBe('rotated')
  sites.hub.pass(5_000) // as long as a replica may remember
}

async function kidAt(app: AppSite) {
  const token = await tokenOf(sites, browser, await interceptReturn(browser, app))
  return decodeProtectedHeader(token).kid
}

test('somebody on the way back while the key changes is let in', async () => {
  const answer = await interceptReturn(browser, sites.mail)
  const { db, hub } = sites.hub
  await db.transaction().execute((tx) => rotateSigningKeys(tx, hub.sealer, hub.now()))
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

  const answer = await interceptReturn(browser, sites.mail)
  const changes = { header: { kid: stolen.kid }, key: stolen.privateKey }

  expect((await browser.visit(await signAgain(sites, answer, changes))).status).toBe(400)
  expect(sites.mail.events.at(-1)).toMatchObject({ code: 'token_key_unknown' })
  expect(await whoIsIn(browser, sites.mail)).toBe(undefined)
})
