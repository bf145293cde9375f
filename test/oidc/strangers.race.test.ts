/**
 * Clients that come by themselves, all at once and over two replicas on one PostgreSQL.
 */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../support/databases.ts'
import { openHttpListener, type HttpListener } from '../support/http-listener.ts'
import { openTestHub, type TestHub } from '../support/hub.ts'
import { createRegistrant } from './registrant.ts'
import { CLIENTS, oauthAuthorizeUrl } from './standard-client.ts'

const TIMES = 50
const SETTINGS = { ...CLIENTS, registration: { dynamic: true, metadataDocuments: true } }
const environment = { HUB_SECRET: randomBytes(32).toString('base64url') }

let database: TestDatabase
let replicas: TestHub[]
let host: HttpListener

/** The database stays when a replica goes. */
const openReplica = () =>
  openTestHub({
    ...{ settings: SETTINGS, environment },
    database: { ...database, close: async () => {} },
  })

beforeAll(async () => {
  database = await openTestDatabase()
  replicas = [await openReplica(), await openReplica()]
  host = await openHttpListener()
})
beforeEach(() => replicas[0]!.empty())
afterAll(async () => {
  await host.stop()
  for (const replica of replicas) await replica.close()
  await database.close()
})

const together = <T>(act: (hub: TestHub) => Promise<T>) =>
  Promise.all(Array.from({ length: TIMES }, (_, index) => act(replicas[index % 2]!)))

const rows = () => replicas[0]!.db.selectFrom('registered_clients').select('id').execute()

test('of fifty registrations from one network thirty are taken', async () => {
  const answers = await together((hub) => createRegistrant(hub).register())
  const statuses = answers.map(({ status }) => status)
  expect(statuses.filter((status) => status === 201)).toHaveLength(30)
  expect(statuses.filter((status) => status === 429)).toHaveLength(20)
  expect(await rows()).toHaveLength(30)
  await replicas[0]!.db.deleteFrom('registered_clients').execute()
})

test('a document for fifty people is read once by each replica at most, and every one goes on', async () => {
  const id = `${host.url}/client.json`
  const redirectUri = `${host.url}/callback`
  host.mood.body = JSON.stringify({ client_id: id, redirect_uris: [redirectUri] })
  const url = oauthAuthorizeUrl({ client_id: id, redirect_uri: redirectUri })
  const answers = await together(async (hub) =>
    (await hub.app.request(url)).headers.get('location'),
  )
  for (const location of answers) expect(location).toMatch(/^\/sign-in\?/)
  expect(host.received.length).toBeLessThanOrEqual(2)
  expect(await rows()).toEqual([{ id }])
})
