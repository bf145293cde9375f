/**
 * The thief: somebody who has got into Ada's account, by a stolen session or her password, and puts an address of their own on
 * it to keep it. Ada reads her old mailbox within a week, and wins.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { linkTokenOf, PASSWORD } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { addAddress, addressesOf, askToAdd, makePrimary, WORK } from './addresses.ts'
import { ADA, createPerson, newestMail, refusal, signedInPerson, type Person } from './person.ts'

const MALLORY = 'mallory@example.com'
const NEW_PASSWORD = 'Battery-Staple7'
const DEAD = { status: 400, code: 'invalid_code' }
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

const hub = useHub()
let ada: Person
let thief: Person
let owner: Person
beforeEach(async () => {
  ada = await signedInPerson(hub)
  thief = createPerson(hub)
  await thief.signIn()
  owner = createPerson(hub) // in front of the mailbox, on no browser of hers
})

const undo = (token: string) => owner.post('addresses/undo', { token })

/** Ada alone has the account: by her address and a password that nobody else knows. */
async function expectAdaAlone() {
  for (const person of [ada, thief]) expect((await person.get('me')).status).toBe(401)
  for (const email of [ADA, MALLORY]) {
    expect(refusal(await thief.signIn(email, PASSWORD)).code).toBe('invalid_credentials')
  }
  const before = (await hub.mails()).length
  hub.pass(1)
  await thief.post('magic-link', { email: MALLORY })
  await thief.post('password/reset/request', { email: MALLORY })
  expect(await hub.mails()).toHaveLength(before)
}

/** The answer of the way back goes straight to a new password. */
async function chooseNewPassword({ body }: Awaited<ReturnType<typeof undo>>) {
  const reset = { token: body.resetToken, password: NEW_PASSWORD }
  expect((await owner.post('password/reset/confirm', reset)).status).toBe(200)
  expect((await owner.signIn(ADA, NEW_PASSWORD)).body.user).toMatchObject({ email: ADA })
}

describe('the way back', () => {
  test('from an added address: it is gone, and the thief with it', async () => {
    const wayBack = await addAddress(hub, thief, MALLORY)
    const answer = await undo(wayBack)
    expect(answer.body.user).toMatchObject({ email: ADA })
    await expectAdaAlone()
    await chooseNewPassword(answer)
    expect(await addressesOf(owner)).toEqual([{ email: ADA, primary: true, how: 'operator' }])
  })

  test('from another primary address, whatever the thief did since', async () => {
    await addAddress(hub, thief, MALLORY)
    const wayBack = await makePrimary(hub, thief, MALLORY)
    const change = { current: PASSWORD, password: 'Thiefs-Own-Pass1' }
    expect((await thief.post('password/change', change)).status).toBe(200)
    const removal = await thief.call('DELETE', 'addresses', { email: ADA })
    expect(refusal(removal)).toEqual({ status: 409, code: 'way_back_open' })
    await addAddress(hub, thief, 'mallory@elsewhere.example.com')
    await makePrimary(hub, thief, 'mallory@elsewhere.example.com')

    hub.pass(6 * DAY)
    await thief.signIn(MALLORY, 'Thiefs-Own-Pass1')
    const answer = await undo(wayBack)
    await expectAdaAlone()
    expect(refusal(await thief.signIn(MALLORY, 'Thiefs-Own-Pass1')).code).toBe(
      'invalid_credentials',
    )
    await chooseNewPassword(answer)
    expect(await addressesOf(owner)).toHaveLength(1)
  })

  test('from the thief’s own changes never closes the owner’s', async () => {
    const ownersWay = await addAddress(hub, thief, MALLORY)
    await makePrimary(hub, thief, MALLORY)
    const thiefsWay = await makePrimary(hub, thief, ADA) // this mail goes to the thief
    const used = await thief.post('addresses/undo', { token: thiefsWay })
    expect(used.body.user).toMatchObject({ email: MALLORY })

    const answer = await undo(ownersWay)
    expect(answer.status).toBe(200)
    await expectAdaAlone()
    const late = { token: used.body.resetToken, password: NEW_PASSWORD }
    expect(refusal(await thief.post('password/reset/confirm', late))).toEqual(DEAD)
    await chooseNewPassword(answer)
  })

  test('closes those from later changes', async () => {
    const ownersWay = await addAddress(hub, thief, MALLORY)
    await makePrimary(hub, thief, MALLORY)
    const thiefsWay = await makePrimary(hub, thief, ADA)
    await undo(ownersWay)
    expect(refusal(await thief.post('addresses/undo', { token: thiefsWay }))).toEqual(DEAD)
  })

  test('voids what the thief had pending, even for Ada who opens it by mistake', async () => {
    const wayBack = await addAddress(hub, thief, MALLORY)
    const { token } = await askToAdd(hub, thief, 'mallory@elsewhere.example.com')
    await undo(wayBack)
    hub.pass(1)
    await owner.post('magic-link', { email: ADA })
    await owner.post('magic-link/confirm', { token: linkTokenOf(await newestMail(hub)) })
    expect((await owner.get('me')).body.user).toMatchObject({ email: ADA })
    expect(refusal(await owner.post('addresses/confirm', { token }))).toEqual(DEAD)
  })

  test('keeps what Ada had long before', async () => {
    await addAddress(hub, ada, WORK)
    hub.pass(8 * DAY)
    await thief.signIn()
    await addAddress(hub, thief, MALLORY)
    const answer = await undo(await makePrimary(hub, thief, MALLORY))
    await chooseNewPassword(answer)
    expect((await addressesOf(owner)).map(({ email }) => email)).toEqual([ADA, WORK])
  })

  test('works once, for a week, for nobody disabled', async () => {
    const wayBack = await addAddress(hub, thief, MALLORY)
    await hub.db.updateTable('users').set({ disabled_at: hub.clock.at }).execute()
    expect(refusal(await undo(wayBack))).toEqual(DEAD)
    await hub.db.updateTable('users').set({ disabled_at: null }).execute()
    const later = await makePrimary(hub, thief, MALLORY)
    expect((await undo(wayBack)).status).toBe(200)
    for (const token of [wayBack, later]) expect(refusal(await undo(token))).toEqual(DEAD)

    await hub.empty()
    const grace = await signedInPerson(hub)
    const late = await addAddress(hub, grace, MALLORY)
    hub.pass(7 * DAY + 1)
    expect(refusal(await undo(late))).toEqual(DEAD)
  })

  test('is refused for every other purpose', async () => {
    const token = await addAddress(hub, thief, MALLORY)
    const doors = [
      'email/verify',
      'magic-link/confirm',
      'password/reset/confirm',
      'addresses/confirm',
    ]
    for (const path of doors) {
      const answer = await ada.post(path, { token, password: NEW_PASSWORD })
      expect([path, refusal(answer)]).toEqual([path, DEAD])
    }
    expect((await undo(token)).status).toBe(200)
  })
})
