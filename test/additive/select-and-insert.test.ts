/**
 * Promise 1, by the database's own word: the apps run as a role that holds SELECT and INSERT on their tables and nothing
 * else, and everything about signing in works.
 */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { openDatabase, type Database } from '../../demo-apps/shared/database.ts'
import {
  interceptReturn,
  pressButton,
  signInAtHub,
  signInLocally,
  usersOf,
  whoIsIn,
} from '../support/acts.ts'
import { ask, cookiesOf } from '../support/ask.ts'
import type { Browser } from '../support/browser.ts'
import type { AppName, AppSite } from '../support/three-sites.ts'
import { useThreeSites } from '../support/use-three-sites.ts'

const ROLE = `additive_${randomBytes(6).toString('hex')}`
const ALICE = 'alice@example.com'

const NAMES = ['alice', 'bob', 'carol', 'dave', 'nora', 'olaf']

const sites = useThreeSites({ people: NAMES.map((name) => `${name}@example.com`) })
let owners: Database[]
let browser: Browser
beforeAll(async () => {
  owners = sites.apps.map(({ database }) => database)
  await owners[0]!.query(`CREATE ROLE ${ROLE}`)
  await owners[0]!.query(`GRANT ${ROLE} TO CURRENT_USER`)
  for (const app of sites.apps) await runAsRole(app)
})
beforeEach(() => void (browser = sites.openBrowser()))
afterAll(async () => {
  for (const app of sites.apps) await app.database.close() // the owners' are closed with the sites
  for (const owner of owners) await owner.query(`DROP OWNED BY ${ROLE}`)
  await owners[0]!.query(`DROP ROLE ${ROLE}`)
})

async function runAsRole(app: AppSite) {
  const owner = app.database
  await owner.query(`GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO ${ROLE}`)
  const { rows } = await owner.query('SELECT current_database() AS name')
  const url = new URL(inject('postgresUrl'))
  url.pathname = (rows as Array<{ name: string }>)[0]!.name
  url.searchParams.set('options', `-c role=${ROLE}`)
  app.database = await openDatabase({ databaseUrl: url.href, dataDir: '' })
  await app.deploy()
}

describe.each<AppName>(['mail', 'calendar'])('at %s', (name) => {
  let app: AppSite
  let before: string[]
  beforeEach(async () => {
    app = sites[name]
    before = await usersOf(app)
    app.events.length = 0
  })

  /** Every row as it was, and so many more. */
  async function expectOnlyAdded(count: number) {
    const after = await usersOf(app)
    expect(after.filter((row) => before.includes(row))).toEqual(before)
    expect(after).toHaveLength(before.length + count)
    expect(app.events.map(({ code }) => code)).not.toContain('store_unavailable')
  }

  test.each([
    ['UPDATE users SET email = email', 'users'],
    ['DELETE FROM users', 'users'],
    ['SELECT 1 FROM users FOR UPDATE', 'users'],
    ['SELECT 1 FROM users FOR KEY SHARE', 'users'],
    ['UPDATE identity_links SET subject = subject', 'identity_links'],
    ['DELETE FROM identity_used_tokens', 'identity_used_tokens'],
    ['DELETE FROM sessions', 'sessions'],
  ])('the role may not: %s', async (statement, table) => {
    await expect(app.database.query(statement)).rejects.toThrow(
      `permission denied for table ${table}`,
    )
  })

  test('somebody who was there signs in, out, and in again', async () => {
    await signInAtHub(browser, ALICE)
    for (const signOut of ['/logout', '/identity/logout']) {
      await pressButton(browser, app)
      expect(await whoIsIn(browser, app)).toBe(ALICE)
      await browser.fetch(app.url + signOut, { method: 'POST' })
      expect(await whoIsIn(browser, app)).toBe(undefined)
    }
    await expectOnlyAdded(0)
  })

  test('somebody new gets an account, and finds it again', async () => {
    const email = `${name === 'mail' ? 'nora' : 'olaf'}@example.com`
    await signInAtHub(browser, email)
    await pressButton(browser, app)
    await browser.click('Sign out')
    await pressButton(browser, app)
    expect(await whoIsIn(browser, app)).toBe(email)
    await expectOnlyAdded(1)
  })

  test('a token works once', async () => {
    await signInAtHub(browser, ALICE)
    const answer = await interceptReturn(browser, app)
    const cookie = cookiesOf(browser, app.url)
    const statuses = [await ask(app, answer, { cookie }), await ask(app, answer, { cookie })]
    expect(statuses.map(({ status }) => status)).toEqual([303, 400])
    expect(app.events.at(-1)?.code).toBe('token_replayed')
    await expectOnlyAdded(0)
  })

  test.each([
    ...(name === 'calendar' ? [['bob', 'local_email_unverified']] : []),
    ['carol', 'ambiguous_account'],
    ['dave', 'account_disabled'],
  ])('%s is refused as ever', async (person, code) => {
    await signInAtHub(browser, `${person}@example.com`)
    expect((await pressButton(browser, app)).status).toBe(403)
    expect(app.events.at(-1)?.code).toBe(code)
    await expectOnlyAdded(0)
  })

  test('a switch of accounts, asked and confirmed', async () => {
    await signInLocally(browser, app, 'bob@example.com')
    await signInAtHub(browser, ALICE)
    await browser.visit(`${app.url}/identity/login?prompt=login`)
    await browser.click(`Continue as ${ALICE}`)
    expect(await whoIsIn(browser, app)).toBe(ALICE)
    await expectOnlyAdded(0)
  })
})

test('an account that Mail never confirmed, proven by its password', async () => {
  const before = await usersOf(sites.mail)
  await signInAtHub(browser, 'bob@example.com')
  await pressButton(browser, sites.mail)
  await browser.submit({ password: 'not-his' })
  await browser.submit({ password: 'mail-bob-local' })
  expect(await whoIsIn(browser, sites.mail)).toBe('bob@example.com')
  expect(await usersOf(sites.mail)).toEqual(before)
})
