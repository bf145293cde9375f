/**
 * What a hop costs the database: one statement for all who come at once, however long their sessions were unused.
 */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createHubApp } from '../../hub/src/http/app.ts'
import { createHub } from '../../hub/src/main.ts'
import { authorizeUrl, CHEAP_HASH, openTestHub, TWO_APPS, type TestHub } from '../support/hub.ts'
import { ADA, createPerson, returned, signedInPerson } from './person.ts'

let hub: TestHub
beforeAll(async () => void (hub = await openTestHub({ settings: TWO_APPS })))
beforeEach(() => hub.empty())
afterAll(() => hub.close())

/** The hub once more, on a store that counts statements. */
async function onCountedStore() {
  const store = { statements: 0 }
  const counted = hub.db.withPlugin({
    transformQuery({ node }) {
      store.statements += 1
      return node
    },
    transformResult: async ({ result }) => result,
  })
  const seams = { now: () => hub.clock.at, log: hub.hub.log, hashCost: CHEAP_HASH }
  const app = createHubApp(await createHub(hub.hub.config, counted, seams))
  store.statements = 0
  return { ...hub, app, store }
}

/** The same browser at another hub. */
function sameBrowser(at: TestHub, { jar }: ReturnType<typeof createPerson>) {
  const same = createPerson(at)
  for (const [name, value] of jar) same.jar.set(name, value)
  return same
}

const lastSeen = () => hub.db.selectFrom('sessions').select('last_seen_at').execute()

test('an authorize with a session is one statement, which extends the session', async () => {
  const signedIn = await signedInPerson(hub)
  hub.pass(3_600_000)
  const counted = await onCountedStore()
  const ada = sameBrowser(counted, signedIn)
  expect(returned(await ada.open(authorizeUrl())).token).toBeDefined()
  expect(counted.store.statements).toBe(1)
  expect(await lastSeen()).toEqual([{ last_seen_at: hub.clock.at }])
})

test('fifty at once are one statement', async () => {
  const counted = await onCountedStore()
  const ada = sameBrowser(counted, await signedInPerson(hub))
  const bob = sameBrowser(counted, await signedInPerson(hub, 'bob@example.com'))
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) => (index % 2 ? ada : bob).open(authorizeUrl())),
  )
  expect(answers.filter((answer) => !returned(answer).token)).toEqual([])
  expect(counted.store.statements).toBe(1)
})

test('a session that has run out, has ended, or is of somebody disabled opens nothing', async () => {
  const leads = async (person: ReturnType<typeof createPerson>) =>
    new URL((await person.open(authorizeUrl())).headers.get('location')!, 'https://hub.test')
      .pathname

  const ada = await signedInPerson(hub)
  await hub.db.updateTable('users').set({ disabled_at: hub.clock.at }).execute()
  expect(await leads(ada)).toBe('/sign-in')
  await hub.db.updateTable('users').set({ disabled_at: null }).execute()
  await hub.db.updateTable('sessions').set({ ended_at: hub.clock.at }).execute()
  expect(await leads(ada)).toBe('/sign-in')

  await ada.signIn(ADA)
  expect(await leads(ada)).toBe('/identity/callback')
  hub.pass(7 * 24 * 3_600_000)
  expect(await leads(ada)).toBe('/sign-in')
  const events = hub.db.selectFrom('audit_events').select('id')
  expect(await events.where('type', '=', 'identity_token_issued').execute()).toHaveLength(1)
})
