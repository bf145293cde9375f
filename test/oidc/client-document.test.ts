/**
 * Clients whose id is the address of a document about them. A real server on loopback has the document, as in development.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { days, hours, minutes } from '../../hub/src/base/duration.ts'
import { createClientDocuments } from '../../hub/src/domain/clients/client-document.ts'
import { removeExpired } from '../../hub/src/domain/people/housekeeping.ts'
import { createPerson, returned, shown, signedInPerson, type Person } from '../hub/person.ts'
import { openHttpListener, type HttpListener } from '../support/http-listener.ts'
import { ISSUER, openTestHub, type TestHub } from '../support/hub.ts'
import { CLIENTS, freshCode, oauthAuthorizeUrl, oauthError, redeem } from './standard-client.ts'

const SETTINGS = { ...CLIENTS, registration: { metadataDocuments: true } }

let hub: TestHub
let host: HttpListener
let ada: Person
beforeAll(async () => {
  hub = await openTestHub({ settings: SETTINGS })
  host = await openHttpListener()
})
beforeEach(async () => {
  await hub.empty()
  host.reset()
  ada = await signedInPerson(hub)
})
afterEach(() => hub.db.deleteFrom('registered_clients').execute())
afterAll(async () => {
  await host.stop()
  await hub.close()
})

let documents = 0

/** Each at an address of its own, since the hub remembers which of them were of no use. */
function publish(change: Record<string, unknown> = {}, id = `${host.url}/app-${++documents}.json`) {
  const document = { client_id: id, redirect_uris: [`${host.url}/callback`], ...change }
  host.mood.body = JSON.stringify(document)
  return { client_id: id, redirect_uri: `${host.url}/callback` }
}

const arrive = (client: Record<string, string>) => ada.open(oauthAuthorizeUrl(client))
const expectKnown = async (client: Record<string, string>) =>
  expect((await arrive(client)).headers.get('location')).toMatch(/^\/consent\?c=/)
const expectUnknown = async (client: Record<string, string>) =>
  expect(await shown(await arrive(client))).toEqual({
    ...{ status: 400, code: 'invalid_client', location: null },
  })

test('signs people in for a client that nobody registered', async () => {
  const client = publish({ client_name: 'Elsewhere', scope: 'of another hub' })
  const code = await freshCode(ada, client)
  expect(await redeem(hub, { code, ...client }, {})).toMatchObject({ status: 200 })
  expect(host.received.map(({ path }) => path)).toEqual([new URL(client.client_id).pathname])
})

test('leads people back from signing out, however long ago its document was read', async () => {
  const bye = `${host.url}/bye`
  const { client_id } = publish({ post_logout_redirect_uris: [bye] })
  const stranger = createPerson(hub)
  const query = new URLSearchParams({ client_id, post_logout_redirect_uri: bye })
  expect(returned(await stranger.open(`/oauth/logout?${query}`)).to).toBe(bye)
  hub.pass(days(3))
  expect(returned(await stranger.open(`/oauth/logout?${query}`)).to).toBe(bye)
  expect(host.received).toHaveLength(2)
})

test('the metadata says so, where it is so', async () => {
  const supported = async ({ app }: TestHub) =>
    (await (await app.request('/.well-known/oauth-authorization-server')).json())
      .client_id_metadata_document_supported
  const closed = await openTestHub({ settings: CLIENTS })
  expect([await supported(hub), await supported(closed)]).toEqual([true, false])
  const answer = await closed.app.request(oauthAuthorizeUrl(publish()))
  expect(await shown(answer)).toMatchObject({ code: 'invalid_client' })
  expect(host.received).toEqual([])
  await closed.close()
})

test('of the redirect URIs in a document those count that are its own, or loopback', async () => {
  const native = 'http://127.0.0.1:3000/callback'
  const others = ['https://bank.test/callback', 'javascript:alert(1)', 7, native]
  const client = publish({ redirect_uris: [...others, `${host.url}/callback`] })
  await expectKnown(client)
  await expectKnown({ ...client, redirect_uri: 'http://127.0.0.1:4444/callback' })
  const foreign = await arrive({ ...client, redirect_uri: 'https://bank.test/callback' })
  expect(await shown(foreign)).toMatchObject({ code: 'invalid_redirect_uri', location: null })
})

describe('of no use is', () => {
  test.each<[string, Record<string, unknown>]>([
    ['another client’s', { client_id: 'https://elsewhere.test/app.json' }],
    ['one without client_id', { client_id: undefined }],
    ['one whose client_id differs by a letter’s case', { client_id: 'HTTP://127.0.0.1/app.json' }],
    ['one that has a secret', { client_secret: 'x'.repeat(40) }],
    ['one that authenticates by a secret', { token_endpoint_auth_method: 'client_secret_basic' }],
    ['one that has keys elsewhere', { token_endpoint_auth_method: 'private_key_jwt' }],
    ['one that leads only to others', { redirect_uris: ['https://elsewhere.test/callback'] }],
    ['one that leads nowhere', { redirect_uris: undefined }],
    ['one with a hostile name', { client_name: 'Mail\u202e' }],
  ])('%s', async (_what, change) => {
    await expectUnknown(publish(change))
    expect(host.received).toHaveLength(1)
  })

  test.each<[string, Partial<HttpListener['mood']>]>([
    ['none', { status: 404 }],
    ['one behind a redirect', { status: 302, headers: { location: '/other.json' } }],
    ['no JSON', { body: '<html>' }],
    ['a list', { body: '[]' }],
    ['one of more than 64 KB', { body: `{"x":"${'x'.repeat(65_536)}"}` }],
  ])('%s', async (_what, mood) => {
    const client = publish()
    Object.assign(host.mood, mood)
    await expectUnknown(client)
    expect(host.received).toHaveLength(1)
  })

  test.each([
    ...['http://127.0.0.1:PORT', 'http://127.0.0.1:PORT/', 'http://127.0.0.1:PORT/a.json#x'],
    ...['http://127.0.0.1:PORT/x/../a.json', 'http://ada@127.0.0.1:PORT/a.json'],
    ...[
      'http://0x7f.1:PORT/a.json',
      'http://127.0.0.1:PORT/a.json\0',
      'http://[::ffff:7f00:1]:PORT/a',
    ],
    ...['ftp://127.0.0.1:PORT/a', `http://127.0.0.1:PORT/${'x'.repeat(512)}`, `${ISSUER}/a.json`],
  ])('%j, and is not fetched', async (address) => {
    const id = address.replace('PORT', String(host.port))
    await expectUnknown(publish({}, id))
    expect(host.received).toEqual([])
  })
})

describe('what was read', () => {
  test('serves for an hour, for every replica, and is read again', async () => {
    const client = publish()
    await expectKnown(client)
    hub.pass(hours(1) - 1)
    await expectKnown(client)
    expect(host.received).toHaveLength(1)
    hub.pass(1)
    await expectKnown(client)
    expect(host.received).toHaveLength(2)
  })

  test('is replaced by what the document says then', async () => {
    const client = publish()
    await expectKnown(client)
    publish({ redirect_uris: [`${host.url}/other`] }, client.client_id)
    hub.pass(hours(1))
    expect(await shown(await arrive(client))).toMatchObject({ code: 'invalid_redirect_uri' })
  })

  test('serves for a day while there is no usable answer', async () => {
    const client = publish()
    await expectKnown(client)
    host.mood.status = 500
    hub.pass(days(1) - 1)
    await expectKnown(client)
    hub.pass(1)
    await expectUnknown(client)
    await removeExpired(hub.db, hub.hub.config.sessions, hub.pass(1))
    expect(await hub.db.selectFrom('registered_clients').selectAll().execute()).toEqual([])
  })

  test('to be of no use is not read again for a minute', async () => {
    const client = publish({ client_id: 'x' })
    await expectUnknown(client)
    await expectUnknown(publish({}, client.client_id))
    expect(host.received).toHaveLength(1)
    hub.pass(minutes(1))
    await expectKnown(client)
  })

  test('is not needed to withdraw what the person allowed', async () => {
    const client = publish()
    await freshCode(ada, client)
    hub.pass(days(2))
    await removeExpired(hub.db, hub.hub.config.sessions, hub.clock.at)
    expect(await (await ada.open('/account')).text()).toContain(client.client_id)
    await ada.send('/account/withdraw-consent', { app: client.client_id })
    expect(await (await ada.open('/account')).text()).not.toContain(client.client_id)
  })

  test('is read once for all who ask at the same time', async () => {
    const client = publish()
    await Promise.all(Array.from({ length: 10 }, () => expectKnown(client)))
    expect(host.received).toHaveLength(1)
  })
})

test('one network has 60 documents read in an hour', async () => {
  for (let read = 0; read < 60; read += 1) await arrive(publish())
  expect(await shown(await arrive(publish()))).toMatchObject({ status: 429 })
  expect(host.received).toHaveLength(60)
  hub.pass(hours(1))
  await expectKnown(publish())
})

test('in production nothing on loopback and nothing by http is read', async () => {
  const read = async (id: string, isProduction: boolean) => {
    const asked: string[] = []
    const outgoing = async ({ url }: { url: string }) => ({
      status: 200,
      body: `${asked.push(url)}`,
    })
    const reader = { ...hub.hub, issuer: ISSUER, scopes: [], isProduction, outgoing }
    await createClientDocuments(reader).read(id, async () => {})
    return asked
  }
  expect(await read(`${host.url}/p.json`, true)).toEqual([])
  expect(await read(`${host.url}/p.json`, false)).toHaveLength(1)
})

test('another client’s code is not redeemed', async () => {
  const [one, other] = [publish(), publish()]
  publish({}, one.client_id)
  const code = await freshCode(ada, one)
  publish({}, other.client_id)
  const answer = await redeem(hub, { code, ...other }, {})
  expect(oauthError(answer)).toEqual({ status: 400, error: 'invalid_grant' })
})
