/**
 * A new password: reset by mail, or changed by who knows the old one.
 */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createPasswordHasher, type GuardedHasher } from '../../hub/src/base/password-hasher.ts'
import { CHEAP_HASH, ISSUER, linkTokenOf, PASSWORD } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { watchedHasher } from '../support/watched-hasher.ts'
import { ADA, createPerson, newestMail, refusal, shown, type Person } from './person.ts'

const NEW_PASSWORD = 'Battery-Staple7'
const DEAD = { status: 400, code: 'invalid_code' }

const hub = useHub()
let ada: Person
let passwords: GuardedHasher
beforeAll(() => void (passwords = hub.hub.passwords))
beforeEach(async () => {
  hub.hub.passwords = passwords
  await hub.addUser(ADA)
  ada = createPerson(hub)
})

/** Done once, when what a password is compared with has been read and the session is still to come. */
function whileComparing(act: () => Promise<unknown>) {
  const unwatched = hub.hub.passwords
  hub.hub.passwords = watchedHasher(unwatched, async (compared) => {
    if (compared === undefined) return
    hub.hub.passwords = unwatched
    await act()
  })
}

/** Passwords were hashed at the cost of the tests; from now on it is another. */
async function changeCost() {
  hub.hub.passwords = await createPasswordHasher({ ...CHEAP_HASH, memoryCost: 2048 }, 2)
}

describe('a password reset', () => {
  async function reset(password = NEW_PASSWORD) {
    await ada.post('password/reset/request', { email: ADA })
    const token = linkTokenOf(await newestMail(hub))
    return { token, answer: await ada.post('password/reset/confirm', { token, password }) }
  }

  test('replaces the password and ends every session', async () => {
    const before = createPerson(hub)
    await before.signIn()
    await reset()
    expect((await before.get('me')).status).toBe(401)
    expect(refusal(await before.signIn(ADA, PASSWORD)).code).toBe('invalid_credentials')
    expect((await before.signIn(ADA, NEW_PASSWORD)).status).toBe(200)
  })

  test('with a weak password spends nothing', async () => {
    const { token, answer } = await reset('weak')
    expect(refusal(answer)).toEqual({ status: 400, code: 'weak_password' })
    const again = await ada.post('password/reset/confirm', { token, password: NEW_PASSWORD })
    expect(again.status).toBe(200)
  })

  // Found by the fuzz test, 2026-11-21: it was refused after the password had been set.
  test('with a continuation that was touched spends nothing', async () => {
    await ada.post('password/reset/request', { email: ADA })
    const token = linkTokenOf(await newestMail(hub))
    const body = new URLSearchParams({ token, password: NEW_PASSWORD, c: 'touched' })
    const headers = { Origin: ISSUER }
    const page = await hub.app.request(`${ISSUER}/reset-password`, {
      method: 'POST',
      headers,
      body,
    })
    expect(await shown(page)).toMatchObject({ status: 400, code: 'continuation_expired' })
    expect((await ada.signIn(ADA, PASSWORD)).status).toBe(200)
  })

  test.each([
    ['alone on their browser', async () => {}],
    ['already signed in there', (thief: Person) => thief.signIn()],
    ['at a hash of another cost', changeCost],
  ])(
    'lets nobody in whose old password is being compared meanwhile: %s',
    async (_where, prepare) => {
      const thief = createPerson(hub)
      await prepare(thief)
      whileComparing(reset)
      expect(refusal(await thief.signIn(ADA, PASSWORD)).code).toBe('invalid_credentials')
      expect((await thief.get('me')).status).toBe(401)
      expect((await ada.signIn(ADA, NEW_PASSWORD)).status).toBe(200)
    },
  )

  test('voids the magic link that was asked for before', async () => {
    await ada.post('magic-link', { email: ADA })
    const token = linkTokenOf(await newestMail(hub))
    hub.pass(1)
    await reset()
    expect(refusal(await ada.post('magic-link/confirm', { token }))).toEqual(DEAD)
  })

  test('is told to the person by mail', async () => {
    await reset()
    hub.pass(1)
    expect((await hub.mails()).map(({ subject }) => subject)).toContain(
      'Your Symbolon password was changed',
    )
  })
})

test('two who sign in at once are both let in while the hash is renewed', async () => {
  await changeCost()
  whileComparing(() => createPerson(hub).signIn())
  expect((await ada.signIn()).status).toBe(200)
  const { password_hash } = await hub.db.selectFrom('users').selectAll().executeTakeFirstOrThrow()
  expect(hub.hub.passwords.isOutdated(password_hash!)).toBe(false)
})

describe('POST password/change', () => {
  test('keeps this session, with another secret, and ends the others', async () => {
    const elsewhere = createPerson(hub)
    await elsewhere.signIn()
    await ada.signIn()
    const before = ada.jar.get('__Host-symbolon_session')

    const change = { current: PASSWORD, password: NEW_PASSWORD }
    expect((await ada.post('password/change', change)).status).toBe(200)
    expect(ada.jar.get('__Host-symbolon_session')).not.toBe(before)
    expect((await ada.get('me')).status).toBe(200)
    expect((await elsewhere.get('me')).status).toBe(401)
  })

  test.each([
    [
      'nobody signed in',
      undefined,
      { current: PASSWORD, password: NEW_PASSWORD },
      401,
      'no_session',
    ],
    [
      'a wrong current one',
      ADA,
      { current: 'Wrong-Pass1', password: NEW_PASSWORD },
      401,
      'invalid_credentials',
    ],
    ['a weak new one', ADA, { current: PASSWORD, password: 'short' }, 400, 'weak_password'],
    [
      'a common new one',
      ADA,
      { current: PASSWORD, password: 'Password123!' },
      400,
      'weak_password',
    ],
    ['no current one', ADA, { password: NEW_PASSWORD }, 400, 'missing_field'],
  ])('refuses %s', async (_what, email, body, status, code) => {
    if (email) await ada.signIn(email)
    expect(refusal(await ada.post('password/change', body))).toEqual({ status, code })
    expect((await createPerson(hub).signIn()).status).toBe(200)
  })
})
