/**
 * Clients that come by themselves, all at once and over two replicas on one PostgreSQL.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHttpListener, type HttpListener } from '../support/http-listener.ts'
import { useReplicas } from '../support/use-replicas.ts'
import { createRegistrant } from './registrant.ts'
import { CLIENTS, oauthAuthorizeUrl } from './standard-client.ts'

const TIMES = 50
const SETTINGS = { ...CLIENTS, registration: { dynamic: true, metadataDocuments: true } }

const { replicas, together } = useReplicas(SETTINGS)

let host: HttpListener
beforeAll(async () => void (host = await openHttpListener()))
afterAll(() => host.stop())

const rows = () => replicas[0].db.selectFrom('registered_clients').select('id').execute()

test('of fifty registrations from one network thirty are taken', async () => {
  const answers = await together(TIMES, (hub) => createRegistrant(hub).register())
  const statuses = answers.map(({ status }) => status)
  expect(statuses.filter((status) => status === 201)).toHaveLength(30)
  expect(statuses.filter((status) => status === 429)).toHaveLength(20)
  expect(await rows()).toHaveLength(30)
  await replicas[0].db.deleteFrom('registered_clients').execute()
})

test('a document for fifty people is read once by each replica at most, and every one goes on', async () => {
  const id = `${host.url}/client.json`
  const redirectUri = `${host.url}/callback`
  host.mood.body = JSON.stringify({ client_id: id, redirect_uris: [redirectUri] })
  const url = oauthAuthorizeUrl({ client_id: id, redirect_uri: redirectUri })
  const answers = await together(TIMES, async (hub) =>
    (await hub.app.request(url)).headers.get('location'),
  )
  for (const location of answers) expect(location).toMatch(/^\/sign-in\?/)
  expect(host.received.length).toBeLessThanOrEqual(2)
  expect(await rows()).toEqual([{ id }])
})
