/**
 * Adding an address: by proof, for nobody but the person who asked, and nothing of anybody else's stays on it.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { linkTokenOf, openTestHub, PASSWORD } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { addAddress, addressesOf, askToAdd, WORK } from './addresses.ts'
import { ADA, createPerson, newestMail, refusal, signedInPerson, type Person } from './person.ts'

const EVE = 'eve@example.com'
const NEW_PASSWORD = 'Battery-Staple7'
const DEAD = { status: 400, code: 'invalid_code' }
const MINUTE = 60_000

const hub = useHub()
let ada: Person
beforeEach(async () => void (ada = await signedInPerson(hub)))

describe('adding an address', () => {
  test('counts once its link is confirmed, and says how and when', async () => {
    const { token } = await askToAdd(hub, ada)
    expect(await addressesOf(ada)).toEqual([{ email: ADA, primary: true, how: 'operator' }])

    const { status, body } = await ada.post('addresses/confirm', { token })
    expect(status).toBe(200)
    expect(body.user).toMatchObject({ email: ADA })
    expect(body.addresses[1]).toEqual({
      ...{ email: WORK, typedEmail: WORK, primary: false, how: 'mail', apps: [] },
      provedAt: hub.clock.at.toISOString(),
    })
    expect(refusal(await ada.post('addresses/confirm', { token }))).toEqual(DEAD)
  })

  test('works by its code in the browser that asked, and counts the guesses', async () => {
    const { code } = await askToAdd(hub, ada)
    const elsewhere = createPerson(hub)
    await elsewhere.signIn()
    const proof = { email: WORK, code }
    expect(refusal(await elsewhere.post('addresses/confirm', proof))).toEqual(DEAD)
    expect((await ada.post('addresses/confirm', proof)).status).toBe(200)
  })

  test('ends after five guesses of the code', async () => {
    const { code } = await askToAdd(hub, ada)
    const wrong = code === '000000' ? '000001' : '000000'
    for (let guess = 0; guess < 5; guess += 1) {
      await ada.post('addresses/confirm', { email: WORK, code: wrong })
    }
    expect(refusal(await ada.post('addresses/confirm', { email: WORK, code }))).toEqual(DEAD)
  })

  test('needs a proof of the last ten minutes', async () => {
    hub.pass(10 * MINUTE + 1)
    const refused = { status: 403, code: 'reauth_required' }
    expect(refusal(await ada.post('addresses', { email: WORK }))).toEqual(refused)
    expect(refusal(await ada.post('addresses/primary', { email: WORK }))).toEqual(refused)
    expect(refusal(await ada.call('DELETE', 'addresses', { email: WORK }))).toEqual(refused)
    await ada.signIn()
    expect((await ada.post('addresses', { email: WORK })).status).toBe(202)
  })

  test.each([
    ['nobody signed in', createPerson, WORK, 401, 'no_session'],
    ['an address that is none', undefined, 'not an address', 400, 'invalid_email'],
    ['no address', undefined, undefined, 400, 'missing_field'],
    ['an own address, however typed', undefined, 'ADA@Example.com', 409, 'account_exists'],
  ])('refuses %s', async (_what, other, email, status, code) => {
    const person = other ? other(hub) : ada
    expect(refusal(await person.post('addresses', { email }))).toEqual({ status, code })
    expect(await hub.mails()).toEqual([])
  })

  test('counts for nobody but the person who asked', async () => {
    const { token } = await askToAdd(hub, ada)
    const eve = await signedInPerson(hub, EVE)
    const mismatch = { status: 403, code: 'session_mismatch' }
    expect(refusal(await eve.post('addresses/confirm', { token }))).toEqual(mismatch)
    const nobody = { status: 401, code: 'no_session' }
    expect(refusal(await createPerson(hub).post('addresses/confirm', { token }))).toEqual(nobody)
    expect((await ada.post('addresses/confirm', { token })).status).toBe(200)
  })

  test('answers alike for an address of somebody else, who alone is told', async () => {
    await hub.addUser(EVE)
    const free = await ada.post('addresses', { email: WORK })
    hub.pass(1)
    const taken = await ada.post('addresses', { email: EVE })
    expect([taken.status, taken.body]).toEqual([free.status, free.body])
    const mail = await newestMail(hub)
    expect(mail.to).toBe(EVE)
    expect(mail.subject).toBe('This address belongs to your Symbolon account')
    expect(mail.text).not.toMatch(/token=|\b\d{6}\b/)
  })

  test('the fourth mail to an address in an hour is not sent', async () => {
    for (let count = 0; count < 5; count += 1) {
      expect((await ada.post('addresses', { email: WORK })).status).toBe(202)
    }
    expect(await hub.mails()).toHaveLength(3)
  })

  test('is told to the primary address', async () => {
    await addAddress(hub, ada)
    const mail = await newestMail(hub)
    expect(mail.to).toBe(ADA)
    expect(mail.subject).toBe('An address was added to your Symbolon account')
    expect(mail.text).toMatch(/^https:\/\/hub\.test\/undo-address\?token=[A-Za-z0-9_-]{43}$/m)
  })

  test('is refused for every other purpose, and they are for it', async () => {
    const { token } = await askToAdd(hub, ada)
    for (const path of ['email/verify', 'magic-link/confirm', 'password/reset/confirm']) {
      const answer = await ada.post(path, { token, password: NEW_PASSWORD })
      expect([path, refusal(answer)]).toEqual([path, DEAD])
    }
    hub.pass(1)
    await ada.post('magic-link', { email: ADA })
    const link = linkTokenOf(await newestMail(hub))
    expect(refusal(await ada.post('addresses/confirm', { token: link }))).toEqual(DEAD)
    expect(refusal(await ada.post('addresses/undo', { token: link }))).toEqual(DEAD)
    expect(refusal(await ada.post('addresses/undo', { token }))).toEqual(DEAD)
  })

  test('is dead after an hour, and void once the password has changed', async () => {
    const late = await askToAdd(hub, ada)
    hub.pass(60 * MINUTE + 1)
    expect(refusal(await ada.post('addresses/confirm', { token: late.token }))).toEqual(DEAD)

    await ada.signIn()
    const { token } = await askToAdd(hub, ada)
    await ada.post('password/change', { current: PASSWORD, password: NEW_PASSWORD })
    expect(refusal(await ada.post('addresses/confirm', { token }))).toEqual(DEAD)
  })

  test('keeps to the domains that may sign up', async () => {
    const accounts = { signUp: 'domains', domains: ['work.example.com'] }
    const fenced = await openTestHub({ settings: { accounts } })
    const person = await signedInPerson(fenced)
    const outside = await person.post('addresses', { email: 'ada@elsewhere.test' })
    expect(refusal(outside)).toEqual({ status: 400, code: 'invalid_email' })
    expect((await person.post('addresses', { email: WORK })).status).toBe(202)
    await fenced.close()
  })
})

describe('a sign-up and an address that is added', () => {
  test('a pending sign-up for it is dropped, and its password is worth nothing', async () => {
    const eve = createPerson(hub)
    await eve.signUp({ email: WORK, password: NEW_PASSWORD })
    const token = linkTokenOf(await newestMail(hub))
    await addAddress(hub, ada)
    expect(refusal(await eve.post('email/verify', { token }))).toEqual(DEAD)
    expect(refusal(await eve.signIn(WORK, NEW_PASSWORD)).code).toBe('invalid_credentials')
    expect(await hub.db.selectFrom('pending_sign_ups').selectAll().execute()).toEqual([])
  })

  test('signing up with it afterwards tells its owner by mail', async () => {
    await addAddress(hub, ada)
    hub.pass(1)
    expect((await createPerson(hub).signUp({ email: WORK })).status).toBe(202)
    const mail = await newestMail(hub)
    expect(mail.to).toBe(WORK)
    expect(mail.subject).toBe('You already have an account at Symbolon')
  })

  test('a sign-up that was faster keeps it', async () => {
    const { token } = await askToAdd(hub, ada)
    const grace = createPerson(hub)
    await grace.signUp({ email: WORK, name: 'Grace' })
    await grace.post('email/verify', { token: linkTokenOf(await newestMail(hub)) })
    expect(refusal(await ada.post('addresses/confirm', { token }))).toEqual(DEAD)
    expect((await grace.get('me')).body.user).toMatchObject({ email: WORK, name: 'Grace' })
    expect(await addressesOf(ada)).toHaveLength(1)
  })
})
