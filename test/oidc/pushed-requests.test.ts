/**
 * Requests that a client sends ahead of the browser (RFC 9126): checked at once, for a minute, for one client and one code.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { minutes, seconds } from '../../hub/src/base/duration.ts'
import { removeExpired } from '../../hub/src/domain/people/housekeeping.ts'
import { ADA, createPerson, returned, shown, signedInPerson, type Person } from '../hub/person.ts'
import { ISSUER, PASSWORD } from '../support/hub.ts'
import { createBrowser } from '../support/browser.ts'
import { useHub } from '../support/use-hub.ts'
import {
  basic,
  CLIENTS,
  oauthAuthorizeUrl,
  oauthError,
  post,
  redeem,
  SECRET,
  SPA_CALLBACK,
  WEB_CALLBACK,
} from './standard-client.ts'

const STRICT = { client_id: 'strict', redirect_uri: 'https://strict.test/cb' }
const SETTINGS = {
  ...CLIENTS,
  limits: { unprovenRequestsPerNetwork: 3 },
  apps: [
    ...CLIENTS.apps,
    {
      ...{ id: 'strict', name: 'Strict', redirectUris: [STRICT.redirect_uri] },
      ...{ clientSecret: SECRET, requirePushedRequests: true },
    },
  ],
}

const hub = useHub({ settings: SETTINGS })
let ada: Person
beforeEach(async () => void (ada = await signedInPerson(hub)))

type Change = Record<string, string | undefined>

const formOf = (change: Change) => new URL(oauthAuthorizeUrl(change)).searchParams

const push = (change: Change = {}, headers?: Record<string, string>) =>
  post(hub, '/oauth/par', formOf(change), headers)

async function pushed(change: Change = {}, headers?: Record<string, string>): Promise<string> {
  const { status, body } = await push(change, headers)
  if (status !== 201) throw new Error(`the request was refused: ${body.error}`)
  return body.request_uri
}

const arrive = (request_uri: string, change: Change = {}) => {
  const query = { client_id: 'web', request_uri, ...change } as Record<string, string>
  return ada.open(`/oauth/authorize?${new URLSearchParams(query)}`)
}

test('a pushed request is carried by its name alone', async () => {
  const { status, body, response } = await push({ state: 's' })
  expect({ status, body, kept: response.headers.get('cache-control') }).toEqual({
    ...{ status: 201, kept: 'no-store' },
    body: {
      request_uri: expect.stringMatching(/^urn:ietf:params:oauth:request_uri:[\w-]{43}$/),
      expires_in: 60,
    },
  })
  const { to, state, code } = returned(await arrive(body.request_uri))
  expect({ to, state }).toEqual({ to: WEB_CALLBACK, state: 's' })
  expect(await redeem(hub, { code })).toMatchObject({ status: 200 })
})

test('the metadata names the endpoint', async () => {
  const metadata = await (await hub.app.request('/.well-known/openid-configuration')).json()
  expect(metadata).toMatchObject({
    pushed_authorization_request_endpoint: `${ISSUER}/oauth/par`,
    require_pushed_authorization_requests: false,
  })
})

test('what the browser adds to it counts for nothing', async () => {
  const added = {
    scope: 'admin',
    redirect_uri: 'https://evil.test/',
    state: 'other',
    prompt: 'login',
  }
  const answer = returned(await arrive(await pushed({ state: 's' }), added))
  expect(answer).toMatchObject({ to: WEB_CALLBACK, state: 's', code: expect.any(String) })
})

test.each([
  [
    'a redirect URI that is not registered',
    { redirect_uri: 'https://evil.test/' },
    'invalid_redirect_uri',
  ],
  ['another response type', { response_type: 'token' }, 'unsupported_response_type'],
  ['no challenge', { code_challenge: undefined }, 'invalid_request'],
  ['a scope that is not its own', { scope: 'admin' }, 'invalid_scope'],
  ['a resource that is not its own', { resource: 'https://api.test/' }, 'invalid_target'],
  ['claims that are no JSON', { claims: '{' }, 'invalid_request'],
  ['a request object', { request: 'e30.e30.' }, 'request_not_supported'],
  [
    'a request URI',
    { request_uri: 'urn:ietf:params:oauth:request_uri:x' },
    'request_uri_not_supported',
  ],
  ['the id of another client', { client_id: 'strict' }, 'invalid_request'],
])('refuses %s at once', async (_what, change, error) => {
  expect(oauthError(await push(change))).toEqual({ status: 400, error })
})

test('refuses what is sent twice, by another method and as another type', async () => {
  const twice = new URLSearchParams([...formOf({}), ['state', 'two']])
  expect(oauthError(await post(hub, '/oauth/par', twice))).toMatchObject({
    error: 'invalid_request',
  })
  const json = { 'Content-Type': 'application/json', Authorization: basic('web', SECRET) }
  expect(oauthError(await post(hub, '/oauth/par', '{}' as never, json))).toMatchObject({
    status: 415,
  })
  expect((await hub.app.request(`${ISSUER}/oauth/par`)).status).toBe(405)
})

test.each([
  ['a wrong secret', { Authorization: basic('web', `${SECRET}x`) }],
  ['no secret', {}],
])('refuses a client with %s', async (_what, headers) => {
  expect(oauthError(await push({}, headers))).toEqual({ status: 401, error: 'invalid_client' })
})

test('no secret is kept with it', async () => {
  await pushed({ client_secret: SECRET }, {})
  const [row] = await hub.db.selectFrom('pushed_requests').selectAll().execute()
  expect(JSON.stringify(row)).not.toContain(SECRET)
  await hub.db.deleteFrom('pushed_requests').execute()
})

describe('a name leads nowhere', () => {
  const nowhere = { status: 400, code: 'invalid_request_uri', location: null }

  test('for another client', async () => {
    const uri = await pushed()
    expect(await shown(await arrive(uri, { client_id: 'spa' }))).toEqual(nowhere)
    expect(returned(await arrive(uri)).code).toBeDefined()
  })

  test('after a minute', async () => {
    const uri = await pushed()
    hub.pass(seconds(60))
    expect(await shown(await arrive(uri))).toEqual(nowhere)
  })

  test('once it has brought a code', async () => {
    const uri = await pushed()
    await arrive(uri)
    expect(await shown(await arrive(uri))).toEqual(nowhere)
  })

  test('when nobody made it, or somebody changed it', async () => {
    const uri = await pushed()
    for (const changed of [
      `${uri}x`,
      uri.slice(0, -1),
      uri.replace(/.{43}$/, ''),
      uri.toUpperCase(),
    ])
      expect((await shown(await arrive(changed))).status).toBe(400)
  })
})

test('whoever arrived in time may sign in at leisure, and reload meanwhile', async () => {
  const uri = await pushed({ state: 's' })
  const browser = createBrowser({
    [ISSUER]: (request) => hub.app.request(request),
    'https://web.test': () => new Response('Web'),
  })
  const query = new URLSearchParams({ client_id: 'web', request_uri: uri })
  await browser.visit(`${ISSUER}/oauth/authorize?${query}`)
  await browser.visit(`${ISSUER}/oauth/authorize?${query}`)
  await browser.submit({ email: ADA })
  hub.pass(minutes(30))
  await removeExpired(hub.db, hub.hub.config.sessions, hub.clock.at)
  const { url } = await browser.submit({ password: PASSWORD })
  expect(url.searchParams.get('code')).toMatch(/^[\w-]{43}$/)
  expect(url.searchParams.get('state')).toBe('s')
})

test('two tabs bring one code', async () => {
  const uri = await pushed()
  const bob = createPerson(hub)
  const query = new URLSearchParams({ client_id: 'web', request_uri: uri })
  const waiting = returned(await bob.open(`/oauth/authorize?${query}`)).c!
  expect(returned(await arrive(uri)).code).toBeDefined()
  const page = await (await ada.open(`/continue?c=${waiting}`)).text()
  expect(page).toContain('error=invalid_request_uri')
})

test('a client that must push is refused otherwise, and nobody is sent there', async () => {
  const answer = await ada.open(oauthAuthorizeUrl(STRICT))
  expect(await shown(answer)).toEqual({ status: 400, code: 'invalid_request', location: null })
  const uri = await pushed(STRICT, { Authorization: basic('strict', SECRET) })
  expect(returned(await arrive(uri, { client_id: 'strict' })).code).toBeDefined()
})

test('what is spent is gone an hour after its time', async () => {
  await pushed()
  hub.pass(minutes(62))
  await removeExpired(hub.db, hub.hub.config.sessions, hub.clock.at)
  expect(await hub.db.selectFrom('pushed_requests').selectAll().execute()).toEqual([])
})

test('a network leaves so much in the name of clients without a secret', async () => {
  const spa = { client_id: 'spa', redirect_uri: SPA_CALLBACK }
  for (let count = 0; count < 3; count += 1) await pushed(spa, {})
  expect(oauthError(await push(spa, {}))).toEqual({ status: 429, error: 'too_many_requests' })
  await pushed()
})
