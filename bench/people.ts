/**
 * People for the hub, written straight into its tables: each has a password, and a browser on which they signed in before.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import pg from 'pg'
import { createPasswordHasher, DEFAULT_HASH_COST } from '../hub/src/base/password-hasher.ts'
import { newSecret } from '../hub/src/base/secret.ts'
import { call, type HubPlace } from './hub.ts'
import type { LoadRequest } from './load.ts'

export const PASSWORD = 'Correct-Horse9'

export interface Person {
  id: string
  email: string
  /** The cookie that marks the browser. */
  browser: string
}

export async function addPeople(
  hub: Pick<HubPlace, 'databaseUrl'>,
  howMany: number,
): Promise<Person[]> {
  const { hash } = await createPasswordHasher(DEFAULT_HASH_COST, 1)
  const passwordHash = await hash(PASSWORD)
  const people = Array.from({ length: howMany }, () => {
    const browser = newSecret()
    const email = newAddress()
    return { id: randomUUID(), email, browser: browser.raw, browserHash: browser.hash }
  })

  const client = new pg.Client({ connectionString: hub.databaseUrl })
  await client.connect()
  await client.query(
    `insert into users (id, email, typed_email, name, password_hash, created_at)
     select id, email, email, 'Ada Example', $3, now() from unnest($1::text[], $2::text[]) as p (id, email)`,
    [people.map(({ id }) => id), people.map(({ email }) => email), passwordHash],
  )
  await client.query(
    `insert into known_browsers (user_id, browser_hash, first_seen_at)
     select id, hash, now() from unnest($1::text[], $2::text[]) as p (id, hash)`,
    [people.map(({ id }) => id), people.map(({ browserHash }) => browserHash)],
  )
  await client.query('analyze')
  await client.end()
  return people.map(({ id, email, browser }) => ({ id, email, browser }))
}

export const newAddress = () => `p${randomBytes(8).toString('hex')}@example.com`

/** Signing in on the browser that the hub knows. */
export const signIn = ({ email, browser }: Person): LoadRequest =>
  call('email/signin', { email, password: PASSWORD }, `symbolon_browser=${browser}`)

/** Signing in on a browser without a cookie: guesses are counted, and the person is told by mail. */
export const signInElsewhere = ({ email }: Person): LoadRequest =>
  call('email/signin', { email, password: PASSWORD })

/** The cookie of somebody who is signed in. */
export async function sessionCookie(hub: HubPlace, person: Person): Promise<string> {
  const { path, ...request } = signIn(person)
  const { status, headers } = await fetch(`${hub.url}${path}`, request)
  const cookies = headers.getSetCookie().map((line) => line.split(';')[0])
  if (status !== 200) throw new Error(`signing in was answered with ${status}`)
  return cookies.join('; ')
}

/** The cookies of so many people who are signed in. */
export async function signedInPeople(hub: HubPlace, howMany: number): Promise<string[]> {
  const people = await addPeople(hub, howMany)
  return Promise.all(people.map((person) => sessionCookie(hub, person)))
}
