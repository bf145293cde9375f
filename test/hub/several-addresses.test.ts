/**
 * Somebody with several addresses: found by any of them, one of them the primary, each removable but that.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { showUsers } from '../../hub/src/commands/user.ts'
import { codeOf, linkTokenOf, PASSWORD } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { addAddress, addressesOf, WORK } from './addresses.ts'
import { ADA, createPerson, newestMail, refusal, signedInPerson, type Person } from './person.ts'

const EVE = 'eve@example.com'
const NEW_PASSWORD = 'Battery-Staple7'
const DEAD = { status: 400, code: 'invalid_code' }
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

const hub = useHub()
let ada: Person
beforeEach(async () => {
  ada = await signedInPerson(hub)
  await addAddress(hub, ada)
})

describe('somebody with two addresses', () => {
  test('signs in with either, by password and by mail', async () => {
    const { id } = (await ada.get('me')).body.user
    const person = createPerson(hub)
    expect((await person.signIn(WORK)).body.user).toEqual({ id, email: ADA, name: 'Ada Example' })

    hub.pass(1)
    await person.post('magic-link', { email: WORK })
    const mail = await newestMail(hub)
    expect(mail.to).toBe(WORK)
    const byMail = await createPerson(hub).post('magic-link/confirm', { token: linkTokenOf(mail) })
    expect(byMail.body.user.id).toBe(id)
  })

  test('resets the password with either, which voids what is pending at both', async () => {
    await ada.post('magic-link', { email: ADA })
    hub.pass(1)
    const pending = linkTokenOf(await newestMail(hub))
    await ada.post('password/reset/request', { email: WORK })
    hub.pass(1)
    const token = linkTokenOf(await newestMail(hub))
    const reset = { token, password: NEW_PASSWORD }
    expect((await ada.post('password/reset/confirm', reset)).status).toBe(200)
    expect((await ada.signIn(ADA, NEW_PASSWORD)).status).toBe(200)
    expect(refusal(await ada.post('magic-link/confirm', { token: pending }))).toEqual(DEAD)
  })

  test('is known by the browser, whichever of them is typed', async () => {
    for (let guess = 0; guess < 12; guess += 1) await createPerson(hub).signIn(WORK, 'Wrong-Pass1')
    expect((await createPerson(hub).signIn(WORK)).status).toBe(429)
    expect((await ada.signIn(WORK)).status).toBe(200)
  })

  test('has one barrier against guesses at all of them', async () => {
    const reached = []
    for (let quarter = 0; quarter < 6; quarter += 1) {
      for (const email of [ADA, WORK]) {
        for (let guess = 0; guess < 10; guess += 1) {
          reached.push((await createPerson(hub).signIn(email, 'Wrong-Pass1')).status)
        }
      }
      hub.pass(15 * MINUTE + 1)
    }
    expect(new Set(reached)).toEqual(new Set([401])) // a refusal of its own would tell whose they are
    expect((await createPerson(hub).signIn(WORK)).status).toBe(401)
    expect((await ada.signIn(WORK)).status).toBe(200)

    await ada.post('password/reset/request', { email: WORK })
    hub.pass(1)
    const token = linkTokenOf(await newestMail(hub))
    await ada.post('password/reset/confirm', { token, password: NEW_PASSWORD })
    expect((await createPerson(hub).signIn(ADA, NEW_PASSWORD)).status).toBe(200)
  })

  test('is found on the command line by either', async () => {
    const shown = await showUsers({ ...hub.hub }, {})
    expect(shown.lines[0]).toContain(`${ADA}  Ada Example  also ${WORK}`)
    await expect(hub.addUser(WORK)).rejects.toThrow('has a user already')
  })

  test('takes all of them along, and leaves a tombstone for each', async () => {
    expect((await ada.get('export')).body.addresses).toMatchObject([
      { email: ADA },
      { email: WORK },
    ])
    await ada.call('DELETE', 'withdraw', { password: PASSWORD })
    expect(await hub.db.selectFrom('withdrawals').select('id').execute()).toHaveLength(2)
    await hub.addUser(WORK)
    expect((await createPerson(hub).signIn(WORK)).body.user).toMatchObject({ email: WORK })
  })
})

describe('the primary address', () => {
  test('may be any of them, and stays until another one is', async () => {
    hub.pass(1)
    const { status, body } = await ada.post('addresses/primary', { email: WORK })
    expect(status).toBe(200)
    expect(body.user).toMatchObject({ email: WORK })
    expect((await ada.get('me')).body.user).toMatchObject({ email: WORK })
    expect(await addressesOf(ada)).toEqual([
      { email: WORK, primary: true, how: 'mail' },
      { email: ADA, primary: false, how: 'operator' },
    ])
    const [mail] = await hub.mails()
    expect(mail).toMatchObject({
      to: ADA,
      subject: 'Your Symbolon account has another main address',
    })
  })

  test('is no address of somebody else', async () => {
    await hub.addUser(EVE)
    const unknown = { status: 404, code: 'address_not_found' }
    for (const email of [EVE, 'nobody@example.com', 'not an address']) {
      expect(refusal(await ada.post('addresses/primary', { email }))).toEqual(unknown)
      expect(refusal(await ada.call('DELETE', 'addresses', { email }))).toEqual(unknown)
    }
  })

  test('cannot be removed, and the old one only after a week', async () => {
    const remove = (email: string) => ada.call('DELETE', 'addresses', { email })
    expect(refusal(await remove(ADA))).toEqual({ status: 400, code: 'last_method' })
    await ada.post('addresses/primary', { email: WORK })
    expect(refusal(await remove(ADA))).toEqual({ status: 409, code: 'way_back_open' })

    hub.pass(7 * DAY - MINUTE)
    await ada.signIn()
    expect(refusal(await remove(ADA))).toEqual({ status: 409, code: 'way_back_open' })
    hub.pass(2 * MINUTE)
    expect((await remove(ADA)).status).toBe(200)
    expect(await addressesOf(ada)).toEqual([{ email: WORK, primary: true, how: 'mail' }])
  })
})

describe('removing an address', () => {
  test('frees it, voids what was mailed to it, and is told to both', async () => {
    await ada.post('magic-link', { email: WORK })
    hub.pass(1)
    const token = linkTokenOf(await newestMail(hub))
    expect((await ada.call('DELETE', 'addresses', { email: WORK })).body).toEqual({ apps: [] })

    const told = (await hub.mails()).filter(({ subject }) => subject.includes('removed'))
    expect(told.map(({ to }) => to).sort()).toEqual([ADA, WORK])
    expect(refusal(await ada.post('magic-link/confirm', { token }))).toEqual(DEAD)
    expect(refusal(await ada.signIn(WORK)).code).toBe('invalid_credentials')
    await addAddress(hub, ada)
    expect(refusal(await ada.post('magic-link/confirm', { token }))).toEqual(DEAD)
  })

  test('voids a typed code as well', async () => {
    await ada.post('magic-link', { email: WORK })
    hub.pass(1)
    const code = codeOf(await newestMail(hub))
    await ada.call('DELETE', 'addresses', { email: WORK })
    expect(refusal(await ada.post('magic-link/confirm', { email: WORK, code }))).toEqual(DEAD)
  })
})
