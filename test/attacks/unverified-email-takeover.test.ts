/**
 * The attacker comes first: they register an address that is not theirs, with a password of their own, and wait for its
 * owner to arrive and confirm it (pre-hijacking). At the hub by signing up, at an app by an account it never verified.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { pressButton, signInAtHub, signInLocally, usersOf, whoIsIn } from '../support/acts.ts'
import { ask, cookiesOf } from '../support/ask.ts'
import type { Browser } from '../support/browser.ts'
import { codeOf, ISSUER, linkTokenOf } from '../support/hub.ts'
import { formsOf } from '../support/page.ts'
import type { AppName } from '../support/three-sites.ts'
import { useThreeSites } from '../support/use-three-sites.ts'

const VICTIM = 'victim@example.com'
const PROVE = 'https://mail.test/identity/prove'
const SAME_ORIGIN = { 'sec-fetch-site': 'same-origin' }
const [EVIL, OWN] = ['Evil-Password1', 'Own-Password1']

const sites = useThreeSites()
let attacker: Browser
let victim: Browser
beforeEach(async () => {
  await sites.hub.empty()
  attacker = sites.openBrowser()
  victim = sites.openBrowser()
})

const signUp = async (browser: Browser, password: string) => {
  await browser.visit(`${ISSUER}/sign-up`)
  await browser.submit({ name: 'Somebody', email: VICTIM, password })
  return (await sites.hub.mails())[0]!
}

const signIn = (password: string) =>
  ask(sites.hub.app, `${ISSUER}/v1/auth/email/signin`, {
    ...{ json: { email: VICTIM, password }, headers: { origin: ISSUER } },
  })

const users = () => sites.hub.db.selectFrom('users').select(['email', 'name']).execute()
const hubSays = async (browser: Browser) =>
  ((await (await browser.fetch(`${ISSUER}/v1/auth/session`)).json()) as { user: object | null })
    .user

describe('at the hub', () => {
  test('signing up makes no user, and the password opens nothing', async () => {
    await signUp(attacker, EVIL)
    expect(await users()).toEqual([])
    expect((await signIn(EVIL)).status).toBe(401)
    expect(await hubSays(attacker)).toBe(null)
  })

  test('the owner, opening the attacker’s link, chooses a password of their own', async () => {
    const link = `${ISSUER}/verify?token=${linkTokenOf(await signUp(attacker, EVIL))}`
    const page = await victim.visit(link)
    expect([...formsOf(page)[0]!.names]).toContain('password')
    expect(await users()).toEqual([])

    await victim.submit({ password: OWN })

    expect(await hubSays(victim)).toMatchObject({ email: VICTIM })
    expect([(await signIn(EVIL)).status, (await signIn(OWN)).status]).toEqual([401, 200])
    expect(await hubSays(attacker)).toBe(null)
  })

  test('the link without a password is refused and not spent', async () => {
    const token = linkTokenOf(await signUp(attacker, EVIL))
    for (const json of [{ token }, { token, password: '' }, { token, password: 'weak' }]) {
      const response = await ask(sites.hub.app, `${ISSUER}/v1/auth/email/verify`, {
        ...{ json, headers: { origin: ISSUER } },
      })
      expect([response.status, response.headers.getSetCookie()]).toEqual([400, []])
    }
    expect(await users()).toEqual([])
    await victim.visit(`${ISSUER}/verify?token=${token}`)
    await victim.submit({ password: OWN })
    expect(await hubSays(victim)).toMatchObject({ email: VICTIM })
  })

  test('the attacker, without the mail, cannot confirm: not by guessing, not by asking again', async () => {
    const mail = await signUp(attacker, EVIL)
    const wrong = codeOf(mail) === '000000' ? '000001' : '000000'
    for (let guess = 0; guess < 5; guess++)
      await attacker.submit({ code: wrong }, { action: '/verify' })
    await attacker.submit({ code: codeOf(mail) }, { action: '/verify' }) // five tries are over
    expect([attacker.page.status, await users()]).toEqual([400, []])
  })

  test('the code of one browser’s mail is nothing on another browser', async () => {
    const attackersMail = await signUp(attacker, EVIL)
    await signUp(victim, OWN)
    await victim.submit({ code: codeOf(attackersMail) }, { action: '/verify' })
    expect([victim.page.status, await users()]).toEqual([400, []])
  })

  test('the owner’s own sign-up is not disturbed by the attacker’s, before or after', async () => {
    await signUp(attacker, EVIL)
    const mail = await signUp(victim, OWN)
    await signUp(attacker, 'Evil-Password2')

    await victim.submit({ code: codeOf(mail) }, { action: '/verify' })

    expect(await hubSays(victim)).toMatchObject({ email: VICTIM })
    expect([(await signIn(OWN)).status, (await signIn(EVIL)).status]).toEqual([200, 401])
    expect((await signIn('Evil-Password2')).status).toBe(401)
  })

  test('nothing that was pending survives the owner', async () => {
    const evil = await signUp(attacker, EVIL)
    const mail = await signUp(victim, OWN)
    await victim.submit({ code: codeOf(mail) }, { action: '/verify' })

    await attacker.submit({ code: codeOf(evil) }, { action: '/verify' })
    expect(attacker.page.status).toBe(400)
    const page = await victim.visit(`${ISSUER}/verify?token=${linkTokenOf(evil)}`)
    expect(page.status).toBe(400)
    expect(await sites.hub.db.selectFrom('pending_sign_ups').select('id').execute()).toEqual([])
    expect(await users()).toHaveLength(1)
  })

  test('signing up for an address that has a user changes nothing about the user', async () => {
    await sites.hub.addUser(VICTIM, 'Victim', OWN)
    await signUp(attacker, EVIL)
    expect([(await signIn(EVIL)).status, (await signIn(OWN)).status]).toEqual([401, 200])
    expect(await users()).toEqual([{ email: VICTIM, name: 'Victim' }])
  })

  test('asking for the owner’s mail again from elsewhere gives the asker no code that works', async () => {
    await signUp(victim, OWN)
    await ask(sites.hub.app, `${ISSUER}/v1/auth/email/verify/resend`, {
      json: { email: VICTIM },
      headers: { origin: ISSUER },
      cookie: cookiesOf(attacker, ISSUER),
    })
    const [mail] = await sites.hub.mails()
    const page = await attacker.visit(`${ISSUER}/verify?token=${linkTokenOf(mail!)}`)
    expect(page.text).toContain('in another browser') // even with the link: not this browser's sign-up
    await victim.submit({ code: codeOf(mail!) }, { action: '/verify' })
    expect(await users()).toEqual([]) // the code belongs to the browser that asked for it
  })
})

describe.each<AppName>(['mail', 'calendar'])('at %s', (name) => {
  beforeEach(async () => void (await sites.hub.addUser('bob@example.com')))

  /** Mail asks for the account's password, Calendar has nothing to offer. */
  const held = {
    mail: { status: 200, code: 'proof_asked' },
    calendar: { status: 403, code: 'local_email_unverified' },
  }[name]

  test('an account that was never confirmed there is not opened by the owner’s arrival', async () => {
    const app = sites[name]
    const before = await usersOf(app)
    await signInAtHub(victim, 'bob@example.com')

    const page = await pressButton(victim, app)

    expect({ status: page.status, code: app.events.at(-1)?.code }).toEqual(held)
    expect(await whoIsIn(victim, app)).toBe(undefined)
    expect(await usersOf(app)).toEqual(before)
    const { rows } = await app.database.query(
      "SELECT 1 FROM identity_links WHERE account_id = 'u2'",
    )
    expect(rows).toEqual([])
  })

  test('not the second time either, nor for whoever is signed in there locally', async () => {
    const app = sites[name]
    await signInLocally(attacker, app, 'bob@example.com')
    await signInAtHub(victim, 'bob@example.com')
    for (let time = 0; time < 2; time++)
      expect((await pressButton(victim, app)).status).toBe(held.status)

    await signInAtHub(attacker, 'bob@example.com')
    const page = await attacker.visit(`${app.url}/identity/login?prompt=login`)
    expect(page.status).toBe(held.status)
    expect(await whoIsIn(attacker, app)).toBe('bob@example.com') // by the password, as before
  })

  test('a mailbox that changed hands does not bring the account along', async () => {
    const app = sites[name]
    await sites.hub.addUser('alice@example.com')
    await signInAtHub(victim, 'alice@example.com')
    await pressButton(victim, app)
    await sites.hub.empty() // the first alice is gone from the hub
    await sites.hub.addUser('alice@example.com', 'Another Alice')
    await signInAtHub(attacker, 'alice@example.com')

    const page = await pressButton(attacker, app)

    expect([page.status, app.events.at(-1)?.code]).toEqual([403, 'subject_conflict'])
    expect(await whoIsIn(attacker, app)).toBe(undefined)
  })
})

describe('the proof that Mail asks for', () => {
  const EVE = 'eve@example.com'
  beforeEach(async () => {
    for (const email of ['bob@example.com', EVE]) await sites.hub.addUser(email)
    await signInAtHub(victim, 'bob@example.com')
    await signInAtHub(attacker, EVE)
  })

  /** What the victim's page would send, with a password of the attacker's. */
  async function askedVictim() {
    const page = await pressButton(victim, sites.mail)
    const state = formsOf(page)[0]!.values.get('state')!
    return { form: { state, password: 'mail-bob-local' }, headers: SAME_ORIGIN }
  }

  test('is of no use to whoever chose the password, without the mailbox', async () => {
    const asked = await askedVictim()
    for (const cookie of ['', cookiesOf(attacker, sites.mail.url)]) {
      const response = await ask(sites.mail, PROVE, { ...asked, cookie })
      expect([response.status, response.headers.getSetCookie()]).toEqual([400, []])
    }
    await pressButton(attacker, sites.mail)
    expect(await whoIsIn(attacker, sites.mail)).toBe(EVE)
  })

  test('is given on no page but Mail’s own', async () => {
    const asked = await askedVictim()
    for (const site of ['cross-site', 'same-site', 'none']) {
      const cookie = cookiesOf(victim, sites.mail.url)
      const headers = { 'sec-fetch-site': site }
      expect((await ask(sites.mail, PROVE, { ...asked, cookie, headers })).status).toBe(403)
    }
    expect(await whoIsIn(victim, sites.mail)).toBe(undefined)
  })

  test('is not guessed, though the attacker’s be the mailbox', async () => {
    for (let round = 0; round < 3; round++) {
      const asked = await askedVictim()
      const cookie = cookiesOf(victim, sites.mail.url)
      const guess = { ...asked, cookie, form: { ...asked.form, password: 'a-guess' } }
      for (let tried = 0; tried < 6; tried++) await ask(sites.mail, PROVE, guess)
      const response = await ask(sites.mail, PROVE, { ...asked, cookie })
      expect([response.status, sites.mail.events.at(-1)?.code]).toEqual([403, 'proof_exhausted'])
    }
    const failed = sites.mail.events.filter(({ code }) => code === 'proof_failed')
    expect(failed).toHaveLength(10)
  })
})
