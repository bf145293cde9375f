/**
 * The session cookie, DESIGN §6.1: who may read it, and everything that is not one.
 */
import { describe, expect, test } from 'vitest'
import { openTestHub, PASSWORD } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { ADA, createPerson, signedInPerson, type Person } from './person.ts'

const COOKIE = '__Host-symbolon_session'

const hub = useHub()

const secrets = (person: Person) => person.jar.get(COOKIE)!.split('.')

/** Somebody who has nothing but these cookies. */
function withCookies(cookie: string) {
  const person = createPerson(hub)
  return (path: string) => person.call('GET', path, undefined, { Cookie: cookie })
}

describe('the cookie', () => {
  test('is for this host and for no script', async () => {
    await hub.addUser(ADA)
    const { response } = await createPerson(hub).signIn()
    expect(sessionCookies(response)).toEqual([
      expect.stringMatching(
        /^__Host-symbolon_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000; Secure$/,
      ),
    ])
  })

  test('has neither prefix nor Secure where the hub is http', async () => {
    const local = await openTestHub({ issuer: 'http://localhost:4000' })
    await local.addUser(ADA)
    const body = JSON.stringify({ email: ADA, password: PASSWORD })
    const headers = { 'Content-Type': 'application/json', Origin: 'http://localhost:4000' }
    const response = await local.app.request('/v1/auth/email/signin', {
      method: 'POST',
      body,
      headers,
    })
    expect(sessionCookies(response)[0]).toMatch(
      /^symbolon_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+$/,
    )
    await local.close()
  })

  test('is stored as a hash, and the handle of the session is no secret', async () => {
    const ada = await signedInPerson(hub)
    const dump = JSON.stringify([
      await hub.db.selectFrom('sessions').selectAll().execute(),
      hub.events,
    ])
    expect(dump).not.toContain(secrets(ada)[0])
    const { id } = (await ada.get('me')).body.session
    expect((await withCookies(`${COOKIE}=${id}`)('me')).status).toBe(401)
  })

  test.each([
    [
      'the hash',
      async () =>
        (await hub.db.selectFrom('sessions').selectAll().executeTakeFirstOrThrow()).secret_hash,
    ],
    ['nothing', async () => ''],
    ['dots', async () => '....'],
    ['another one', async () => 'A'.repeat(43)],
    ['a quoted value', async (secret: string) => `"${secret}"`],
    ['more than five', async (secret: string) => `${secret}${`.${'A'.repeat(43)}`.repeat(5)}`],
    ['one that is none', async (secret: string) => `${secret}.x`],
  ])('with %s is nobody', async (_what, value) => {
    const [secret] = secrets(await signedInPerson(hub))
    expect((await withCookies(`${COOKIE}=${secret}`)('me')).status).toBe(200)
    expect((await withCookies(`${COOKIE}=${await value(secret!)}`)('me')).status).toBe(401)
  })

  test.each([
    ['twice', (cookie: string) => `${cookie}; ${cookie}`],
    ['beside a planted one', (cookie: string) => `${COOKIE}=${'A'.repeat(43)}; ${cookie}`],
    ['beside an empty one', (cookie: string) => `${cookie};${COOKIE}=`],
    ['without its prefix', (cookie: string) => cookie.replace('__Host-', '')],
    ['in another case', (cookie: string) => cookie.replace('symbolon', 'Symbolon')],
  ])('%s counts as none', async (_how, planted) => {
    const ada = await signedInPerson(hub)
    const cookie = `${COOKIE}=${secrets(ada)[0]}`
    expect((await withCookies(planted(cookie))('session')).body).toEqual({ user: null })
  })
})

/** Beside the one that marks the browser. */
const sessionCookies = (response: Response) =>
  response.headers.getSetCookie().filter((line) => line.includes('symbolon_session'))
