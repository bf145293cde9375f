/**
 * What becomes of a registration: its own address (RFC 7592), the operator's commands, and the end of those that nobody uses.
 */
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { listApps, removeApp } from '../../hub/src/commands/app.ts'
import { days, hours } from '../../hub/src/base/duration.ts'
import { removeExpired } from '../../hub/src/domain/people/housekeeping.ts'
import { useHub } from '../support/use-hub.ts'
import { shown, signedInPerson } from '../hub/person.ts'
import { CALLBACK, createRegistrant, OPEN } from './registrant.ts'
import { freshCode, oauthAuthorizeUrl, oauthError, redeem } from './standard-client.ts'

const hub = useHub({ settings: OPEN })
let stranger: ReturnType<typeof createRegistrant>
beforeAll(() => void (stranger = createRegistrant(hub)))
afterEach(() => hub.db.deleteFrom('registered_clients').execute())
const register: typeof stranger.register = (change) => stranger.register(change)
const own: typeof stranger.own = (...asked) => stranger.own(...asked)

describe('its own address', () => {
  test('shows the registration again, without the secret', async () => {
    const { body } = await register()
    const { client_secret: _, ...rest } = body
    expect(await own('GET', body)).toMatchObject({ status: 200, body: rest })
    expect((await own('GET', body)).body).not.toHaveProperty('client_secret')
  })

  test('takes other metadata in place of what was there', async () => {
    const { body } = await register({ client_name: 'Stranger' })
    const change = { client_id: body.client_id, redirect_uris: ['https://stranger.test/other'] }
    const { body: replaced } = await own('PUT', body, change)
    expect(replaced).not.toHaveProperty('client_name')
    expect(replaced).not.toHaveProperty('client_secret') // it has one, and keeps it
    expect((await own('GET', body)).body.redirect_uris).toEqual(change.redirect_uris)
    const ada = await signedInPerson(hub)
    const url = oauthAuthorizeUrl({ client_id: body.client_id, redirect_uri: CALLBACK })
    expect(await shown(await ada.open(url))).toMatchObject({ code: 'invalid_redirect_uri' })
  })

  test('gives a secret to a client that needs one from now on, and takes it from one that does not', async () => {
    const { body } = await register({ token_endpoint_auth_method: 'none' })
    const put = (token_endpoint_auth_method: string) => {
      const { client_id, redirect_uris } = body
      return own('PUT', body, { client_id, redirect_uris, token_endpoint_auth_method })
    }
    const { client_secret: secret } = (await put('client_secret_post')).body
    expect(secret).toMatch(/^[\w-]{43}$/)
    await put('none')
    expect((await put('client_secret_post')).body.client_secret).not.toBe(secret)
  })

  test.each([
    ['another client’s name', { client_id: 'web' }, 'invalid_client_metadata'],
    ['no name', { client_id: undefined }, 'invalid_client_metadata'],
    ['no redirect URI', { redirect_uris: [] }, 'invalid_redirect_uri'],
  ])('refuses %s', async (_what, change, error) => {
    const { body } = await register()
    const { client_id, redirect_uris } = body
    const answer = await own('PUT', body, { client_id, redirect_uris, ...change })
    expect(oauthError(answer)).toEqual({ status: 400, error })
  })

  test('ends the client, and everything that anybody granted it', async () => {
    const ada = await signedInPerson(hub)
    const { body } = await register({ token_endpoint_auth_method: 'none' })
    const client = { client_id: body.client_id, redirect_uri: CALLBACK }
    await redeem(hub, { code: await freshCode(ada, client), ...client }, {})
    expect(await own('DELETE', body)).toMatchObject({ status: 204, body: undefined })

    expect(oauthError(await own('GET', body))).toEqual({ status: 401, error: 'invalid_token' })
    expect(await shown(await ada.open(oauthAuthorizeUrl(client)))).toMatchObject({
      ...{ code: 'invalid_client', location: null },
    })
    const grants = await hub.db.selectFrom('grants').select('revoked_at').execute()
    expect(grants).toEqual([{ revoked_at: hub.clock.at }])
  })

  test.each(['GET', 'PUT', 'DELETE'])('refuses %s to anybody else', async (method) => {
    const [mine, yours] = [(await register()).body, (await register()).body]
    const tokens = ['', 'x', yours.registration_access_token, mine.client_secret, mine.client_id]
    for (const registration_access_token of tokens) {
      const change = method === 'GET' ? undefined : { client_id: mine.client_id, redirect_uris: [] }
      const answer = await own(method, { ...mine, registration_access_token }, change)
      expect(oauthError(answer)).toEqual({ status: 401, error: 'invalid_token' })
      expect(answer.response.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
    }
    expect((await own('GET', mine)).status).toBe(200)
  })

  test('knows no other method', async () => {
    const { body } = await register()
    const { status, response } = await own('PATCH', body, {})
    expect([status, response.headers.get('allow')]).toEqual([405, 'GET, PUT, DELETE'])
  })
})

describe('a client that nobody uses', () => {
  const isThere = async (id: string) => (await hub.hub.clients.findOAuth(id)) !== undefined
  const houseKept = () => removeExpired(hub.db, hub.hub.config.sessions, hub.clock.at)

  test('is removed after a week', async () => {
    const { body } = await register()
    hub.pass(days(7) + 1)
    await houseKept()
    expect(await isThere(body.client_id)).toBe(false)
  })

  test('stays for 100 days after it was used', async () => {
    const { body } = await register()
    hub.pass(hours(1))
    expect(await isThere(body.client_id)).toBe(true)
    hub.pass(days(99))
    await houseKept()
    expect(await isThere(body.client_id)).toBe(true) // used again
    hub.pass(days(100) + 1)
    await houseKept()
    expect(await isThere(body.client_id)).toBe(false)
  })
})

test('the operator sees who has registered, and removes them', async () => {
  const { body } = await register()
  const { lines } = await listApps(hub.hub, {})
  expect(lines.at(-1)).toBe(`${body.client_id}  stranger.test  oauth  ${CALLBACK}`)
  const remove = async (id: string) => (await removeApp(hub.hub, { id })).exitCode
  expect([await remove(body.client_id), await remove(body.client_id)]).toEqual([0, 1])
  expect(await remove('web')).toBe(1)
  expect((await own('GET', body)).status).toBe(401)
})
