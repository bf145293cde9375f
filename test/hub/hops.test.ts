/**
 * What a hop costs the database: one statement for all who come at once, however long their sessions were unused.
 */
import { expect, test } from 'vitest'
import { createHubApp } from '../../hub/src/http/app.ts'
import { createHub } from '../../hub/src/main.ts'
import { authorizeUrl, CHEAP_HASH, type TestHub } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { challengeOf, CLIENTS, oauthAuthorizeUrl, VERIFIER } from '../oidc/standard-client.ts'
import { ADA, createPerson, returned, signedInPerson } from './person.ts'

const NOTES = 'https://notes.test/identity/callback'
const NOTES_APP = { id: 'notes', name: 'Notes', redirectUris: [NOTES], flow: 'code' }
const TO_NOTES = { app: 'notes', redirect_uri: NOTES, response_type: 'code' }
const PKCE = { code_challenge: challengeOf(VERIFIER), code_challenge_method: 'S256' }
const ISSUED = ['identity_token_issued', 'authorization_code_issued']

const hub = useHub({ settings: { apps: [...CLIENTS.apps, NOTES_APP] } })

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

const DOORS = [
  ['the direct flow', authorizeUrl(), 'token'],
  ['the code flow', authorizeUrl({ ...TO_NOTES, ...PKCE }), 'code'],
  ['a standard client', oauthAuthorizeUrl(), 'code'],
] as const

test.each(DOORS)(
  'an authorize of %s is one statement, which extends the session',
  async (_flow, url, issued) => {
    const signedIn = await signedInPerson(hub)
    hub.pass(3_600_000)
    const counted = await onCountedStore()
    const ada = sameBrowser(counted, signedIn)
    expect(returned(await ada.open(url))[issued]).toBeDefined()
    expect(counted.store.statements).toBe(1)
    expect(await lastSeen()).toEqual([{ last_seen_at: hub.clock.at }])
  },
)

test.each(DOORS)('fifty at once of %s are one statement', async (_flow, url, issued) => {
  const counted = await onCountedStore()
  const ada = sameBrowser(counted, await signedInPerson(hub))
  const bob = sameBrowser(counted, await signedInPerson(hub, 'bob@example.com'))
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) => (index % 2 ? ada : bob).open(url)),
  )
  const given = new Set(answers.map((answer) => returned(answer)[issued]))
  expect([given.size, given.has(undefined)]).toEqual([50, false])
  expect(counted.store.statements).toBe(1)
})

test.each(DOORS)(
  'a session that is over or of somebody disabled opens nothing: %s',
  async (_flow, url) => {
    const leads = async (person: ReturnType<typeof createPerson>) =>
      new URL((await person.open(url)).headers.get('location')!, 'https://hub.test').pathname

    const ada = await signedInPerson(hub)
    await hub.db.updateTable('users').set({ disabled_at: hub.clock.at }).execute()
    expect(await leads(ada)).toBe('/sign-in')
    await hub.db.updateTable('users').set({ disabled_at: null }).execute()
    await hub.db.updateTable('sessions').set({ ended_at: hub.clock.at }).execute()
    expect(await leads(ada)).toBe('/sign-in')

    await ada.signIn(ADA)
    expect(await leads(ada)).toMatch(/\/callback$/)
    hub.pass(7 * 24 * 3_600_000)
    expect(await leads(ada)).toBe('/sign-in')
    const events = hub.db.selectFrom('audit_events').select('id')
    expect(await events.where('type', 'in', ISSUED).execute()).toHaveLength(1)
  },
)
