/**
 * Proving an address by the link in the mail, DESIGN §6.1: whose password counts, and what using a link ends.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { linkTokenOf, PASSWORD } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { ADA, createPerson, newestMail, refusal, signedInPerson, type Person } from './person.ts'

const DAY = 24 * 60 * 60_000
const ANOTHER = 'Another-Pass1'
const SPENT = { status: 400, code: 'invalid_code' }

const hub = useHub()
let ada: Person
let link: string
beforeEach(async () => {
  ada = createPerson(hub)
  link = await signedUp(ada)
})

async function signedUp(person: Person, change: Record<string, unknown> = {}) {
  await person.signUp(change)
  return linkTokenOf(await newestMail(hub))
}

const verify = (person: Person, body: Record<string, unknown> = { token: link }) =>
  person.post('email/verify', body)

const users = () => hub.db.selectFrom('users').selectAll().execute()

describe('POST /v1/auth/email/verify in the browser that signed up', () => {
  test('makes the user and signs them in', async () => {
    const { status, body } = await verify(ada)
    const user = { id: expect.stringMatching(/^[\w-]{36}$/), email: ADA, name: 'Ada Example' }
    expect([status, body]).toEqual([200, { user }])
    expect((await ada.get('me')).body).toMatchObject({ user: { email: ADA } })
    expect((await createPerson(hub).signIn()).status).toBe(200)
  })

  test('spends the link', async () => {
    await verify(ada)
    expect(refusal(await verify(ada))).toEqual(SPENT)
    expect(refusal(await verify(createPerson(hub), { token: link, password: PASSWORD }))).toEqual(
      SPENT,
    )
    expect(await users()).toHaveLength(1)
  })

  test('refuses a link after a day', async () => {
    hub.pass(DAY)
    expect(refusal(await verify(ada))).toEqual(SPENT)
    expect(await users()).toEqual([])
  })

  test('takes it until then', async () => {
    hub.pass(DAY - 1000)
    expect((await verify(ada)).status).toBe(200)
  })

  test.each([
    [
      'a changed character',
      (token: string) => `${token.slice(0, -1)}${token.endsWith('A') ? 'E' : 'A'}`,
    ],
    ['a character more', (token: string) => `${token}A`],
    ['its own hash', () => 'x'],
    ['16 KB less a little', () => 'A'.repeat(16_000)],
    ['a zero byte', (token: string) => `${token}\0`],
  ])('refuses a link with %s', async (_what, change) => {
    expect(refusal(await verify(ada, { token: change(link) }))).toEqual(SPENT)
    expect((await verify(ada)).status).toBe(200)
  })

  test('refuses what the database holds in place of the link', async () => {
    const row = await hub.db.selectFrom('one_time_tokens').selectAll().executeTakeFirstOrThrow()
    for (const token of [row.token_hash, row.code_hash, row.id])
      expect(refusal(await verify(ada, { token }))).toEqual(SPENT)
  })
})

describe('in another browser', () => {
  let stranger: Person
  beforeEach(() => void (stranger = createPerson(hub)))

  test('asks for a password, and spends nothing', async () => {
    const answer = await verify(stranger)
    expect(refusal(answer)).toEqual({ status: 400, code: 'password_required' })
    expect(answer.response.headers.getSetCookie()).toEqual([])
    expect((await verify(stranger, { token: link, password: PASSWORD })).status).toBe(200)
  })

  test('takes the password chosen at sign-up', async () => {
    const { body } = await verify(stranger, { token: link, password: PASSWORD })
    expect(body.user).toMatchObject({ email: ADA, name: 'Ada Example' })
  })

  test('takes a new one, and the one chosen at sign-up is worth nothing', async () => {
    await verify(stranger, { token: link, password: ANOTHER })
    expect(refusal(await createPerson(hub).signIn()).code).toBe('invalid_credentials')
    expect((await createPerson(hub).signIn(ADA, ANOTHER)).status).toBe(200)
  })

  test('keeps nothing that a stranger typed when the password is new, the name included', async () => {
    const { body } = await verify(stranger, { token: link, password: ANOTHER })
    expect(body.user.name).toBe('ada')
  })

  test('refuses a weak new one, and spends nothing', async () => {
    const weak = await verify(stranger, { token: link, password: 'weak' })
    expect(refusal(weak)).toEqual({ status: 400, code: 'weak_password' })
    expect((await verify(ada)).status).toBe(200)
  })

  test('leaves the browser that signed up without a session', async () => {
    await verify(stranger, { token: link, password: ANOTHER })
    expect((await ada.get('session')).body).toEqual({ user: null })
  })

  test('adds the person to who is signed in there, and silently replaces nobody', async () => {
    const bob = await signedInPerson(hub, 'bob@example.com')
    await verify(bob, { token: link, password: PASSWORD })
    expect(bob.cookie().split('symbolon_session=')[1]!.split(';')[0]!.split('.')).toHaveLength(2)
  })
})

describe('several pending sign-ups for one address', () => {
  test('block nobody, and die with the first that is used', async () => {
    const mallory = createPerson(hub)
    const malloryLink = await signedUp(mallory, { password: ANOTHER, name: 'Mallory' })

    expect((await verify(ada)).body.user.name).toBe('Ada Example')
    expect(refusal(await verify(mallory, { token: malloryLink }))).toEqual(SPENT)
    expect(refusal(await mallory.signIn(ADA, ANOTHER)).code).toBe('invalid_credentials')
    expect(await hub.db.selectFrom('pending_sign_ups').selectAll().execute()).toEqual([])
  })

  test('void only the older link of the same browser', async () => {
    const newer = await signedUp(ada)
    expect(refusal(await verify(ada))).toEqual(SPENT)
    await signedUp(createPerson(hub))
    expect((await verify(ada, { token: newer })).status).toBe(200)
  })

  test('give the user the password that was typed last in that browser', async () => {
    const newer = await signedUp(ada, { password: ANOTHER, name: 'Ada Byron' })
    expect((await verify(ada, { token: newer })).body.user.name).toBe('Ada Byron')
    expect((await createPerson(hub).signIn(ADA, ANOTHER)).status).toBe(200)
  })

  test('end when the address gets a user some other way', async () => {
    await hub.addUser(ADA, 'Ada', ANOTHER)
    expect(refusal(await verify(ada))).toEqual(SPENT)
    expect((await createPerson(hub).signIn(ADA, ANOTHER)).status).toBe(200)
  })
})

describe('opening the link', () => {
  test.each(['GET', 'HEAD'])('by %s shows a page and uses nothing up', async (method) => {
    for (const _ of [1, 2, 3]) {
      const response = await hub.app.request(`/verify?token=${link}`, { method })
      expect(response.status).toBe(200)
      expect(response.headers.getSetCookie()).toEqual([])
    }
    expect((await verify(ada)).status).toBe(200)
  })
})

describe('POST /v1/auth/email/verify/resend', () => {
  const resend = (person: Person, email = ADA) => person.post('email/verify/resend', { email })

  test('sends a new link, and voids the older one of this browser alone', async () => {
    hub.pass(1000)
    expect((await resend(ada)).status).toBe(202)
    const newer = linkTokenOf(await newestMail(hub))
    expect(newer).not.toBe(link)
    expect(refusal(await verify(ada))).toEqual(SPENT)
    expect((await verify(ada, { token: newer })).status).toBe(200)
  })

  test('by a stranger voids nothing, and the new link asks for a password there', async () => {
    const stranger = createPerson(hub)
    hub.pass(1000)
    await resend(stranger)
    const newer = linkTokenOf(await newestMail(hub))
    expect(refusal(await verify(stranger, { token: newer })).code).toBe('password_required')
    expect((await verify(ada)).status).toBe(200)
    expect(refusal(await verify(stranger, { token: newer, password: PASSWORD }))).toEqual(SPENT)
  })

  test('answers alike where nothing is pending, and sends nothing', async () => {
    const before = (await hub.mails()).length
    const { status, body } = await resend(ada, 'eve@example.com')
    expect([status, body]).toEqual([202, (await resend(ada)).body])
    expect(await hub.mails()).toHaveLength(before + 1)
  })
})
