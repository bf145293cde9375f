/**
 * Sessions, DESIGN §6.1: how long they live, when their secret changes, and five people on one browser.
 */
import { describe, expect, test } from 'vitest'
import { ISSUER } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { ADA, createPerson, refusal, signedInPerson, type Person } from './person.ts'

const DAY = 24 * 60 * 60_000
const COOKIE = '__Host-symbolon_session'

const hub = useHub()

const isSignedIn = async (person: Person) => (await person.get('me')).status === 200
/** Whoever has copied this person's cookies. */
function createCopy({ cookie }: Person) {
  const [copied, thief] = [cookie(), createPerson(hub)]
  return () => thief.call('GET', 'me', undefined, { Cookie: copied })
}

const secrets = (person: Person) => person.jar.get(COOKIE)!.split('.')

describe('GET /v1/auth/me', () => {
  test('tells who is signed in, and since when', async () => {
    const ada = await signedInPerson(hub)
    const at = hub.clock.at.toISOString()
    expect((await ada.get('me')).body).toEqual({
      user: { id: expect.any(String), email: ADA, name: 'Ada Example' },
      session: {
        id: expect.stringMatching(/^[\w-]{1,40}$/),
        amr: ['pwd'],
        authenticatedAt: at,
        createdAt: at,
        lastSeenAt: at,
        expiresAt: new Date(hub.clock.at.getTime() + 30 * DAY).toISOString(),
      },
    })
  })

  test('refuses nobody with no_session, where GET session answers null', async () => {
    const nobody = createPerson(hub)
    expect(refusal(await nobody.get('me'))).toEqual({ status: 401, code: 'no_session' })
    expect((await nobody.get('session')).body).toEqual({ user: null })
  })
})

describe('a session', () => {
  test('ends after seven days without a visit', async () => {
    const ada = await signedInPerson(hub)
    hub.pass(7 * DAY)
    expect(await isSignedIn(ada)).toBe(false)
  })

  test('lives on by visits, but not beyond thirty days', async () => {
    const ada = await signedInPerson(hub)
    for (const _ of [1, 2, 3, 4]) {
      hub.pass(7 * DAY - 1000)
      expect(await isSignedIn(ada)).toBe(true)
    }
    hub.pass(2 * DAY + 5000)
    expect(await isSignedIn(ada)).toBe(false)
  })

  test('ends at sign-out, for whoever copied the cookie as well', async () => {
    const ada = await signedInPerson(hub)
    const copy = createCopy(ada)
    const { status, response } = await ada.post('signout')
    expect(status).toBe(204)
    expect(response.headers.get('set-cookie')).toMatch(
      `${COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`,
    )
    expect((await copy()).status).toBe(401)
  })

  test('has another secret after each sign-in, and the older one is dead', async () => {
    const ada = await signedInPerson(hub)
    const before = createCopy(ada)
    const { id, authenticatedAt } = (await ada.get('me')).body.session
    hub.pass(1000)
    await ada.signIn()

    expect((await before()).status).toBe(401)
    const after = (await ada.get('me')).body.session
    expect(after.id).toBe(id)
    expect(Date.parse(after.authenticatedAt)).toBe(Date.parse(authenticatedAt) + 1000)
  })

  test('is not the one that an attacker put into the browser beforehand', async () => {
    const mallory = await signedInPerson(hub, 'mallory@example.com')
    await hub.addUser(ADA)
    const ada = createPerson(hub)
    ada.jar.set(COOKIE, secrets(mallory)[0]!)
    await ada.signIn()
    expect((await mallory.get('me')).body.user.email).toBe('mallory@example.com')
    expect(secrets(mallory)).not.toContain(secrets(ada)[0])
  })

  test('stays when the same person signs in elsewhere', async () => {
    const ada = await signedInPerson(hub)
    await createPerson(hub).signIn()
    expect(await isSignedIn(ada)).toBe(true)
  })
})

describe('several people on one browser', () => {
  const addresses = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `${name}@example.com`)

  async function signInAll(people: string[]) {
    const browser = createPerson(hub)
    for (const email of people) {
      await hub.addUser(email)
      await browser.signIn(email)
    }
    return browser
  }

  test('are at most five; the one who was current longest ago leaves, and their session ends', async () => {
    const browser = await signInAll(addresses)
    expect(secrets(browser)).toHaveLength(5)
    expect((await browser.get('me')).body.user.email).toBe('f@example.com')
    const live = await hub.db
      .selectFrom('sessions')
      .selectAll()
      .where('ended_at', 'is', null)
      .execute()
    expect(live).toHaveLength(5)
  })

  test('are each there once, however often they sign in', async () => {
    const browser = await signInAll(addresses.slice(0, 2))
    await browser.signIn('a@example.com')
    expect(secrets(browser)).toHaveLength(2)
    expect((await browser.get('me')).body.user.email).toBe('a@example.com')
  })

  test('all leave at sign-out', async () => {
    const browser = await signInAll(addresses.slice(0, 3))
    await browser.post('signout')
    const live = await hub.db
      .selectFrom('sessions')
      .selectAll()
      .where('ended_at', 'is', null)
      .execute()
    expect(live).toEqual([])
  })

  test('do not disturb each other when one of them is signed out elsewhere', async () => {
    const browser = await signInAll(addresses.slice(0, 2))
    const [current] = secrets(browser)
    const b = createPerson(hub)
    b.jar.set(COOKIE, current!)
    await b.post('signout')
    expect((await browser.get('me')).body.user.email).toBe('a@example.com')
  })
})

test('GET /v1/auth/config tells a page what is on', async () => {
  const { status, body } = await createPerson(hub).get('config')
  expect([status, body]).toEqual([
    200,
    {
      brand: { name: 'Symbolon' },
      methods: ['password', 'magic_link'],
      signUp: 'open',
      passwordPolicy: expect.objectContaining({ minLength: 8 }),
      session: { idleSeconds: 604_800, absoluteSeconds: 2_592_000 },
    },
  ])
})

test.each(['me', 'session', 'config'])('GET /v1/auth/%s is kept by nobody', async (path) => {
  const ada = await signedInPerson(hub)
  const response = await ada.open(`${ISSUER}/v1/auth/${path}`)
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('access-control-allow-origin')).toBeNull()
})
