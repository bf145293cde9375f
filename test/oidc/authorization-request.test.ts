/**
 * What an authorization request may hold, parameter by parameter: missing, repeated, in the wrong place, too long, of another
 * kind.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { returned, shown, signedInPerson, type Person } from '../hub/person.ts'
import { ISSUER } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { CLIENTS, oauthAuthorizeUrl, SECRET, WEB_CALLBACK } from './standard-client.ts'

const CLI = { client_id: 'cli', redirect_uri: 'http://127.0.0.1/done?way=cli' }
const [CLI_CALLBACK, API] = ['http://127.0.0.1:7777/done?way=cli', 'https://api.test/']
const SETTINGS = {
  ...CLIENTS,
  apps: [
    ...CLIENTS.apps,
    { id: 'cli', name: 'Cli', redirectUris: [CLI.redirect_uri], public: true },
    { id: 'local', name: 'Local', redirectUris: ['http://127.0.0.1/done'], clientSecret: SECRET },
    {
      ...{ id: 'caller', name: 'Caller', redirectUris: ['https://caller.test/cb'] },
      ...{ clientSecret: SECRET, resources: [API, `${API}v2`], scopes: ['openid', 'mails.read'] },
      ...{ pkce: 'optional', grantTypes: ['authorization_code'] },
    },
    {
      ...{ id: 'job', name: 'Job', redirectUris: ['https://job.test/cb'] },
      ...{ clientSecret: SECRET, grantTypes: ['client_credentials'] },
    },
  ],
}

const hub = useHub({ settings: SETTINGS })
let ada: Person
beforeEach(async () => void (ada = await signedInPerson(hub)))

const answer = async (change: Record<string, string | undefined>) =>
  returned(await ada.open(oauthAuthorizeUrl({ state: 's', ...change })))
const also = (url: string, added: string) => `${url}&${added}`

test.each([
  ['the least that there is', { state: undefined, nonce: undefined, scope: undefined }],
  ['every prompt that goes with others', { prompt: 'select_account login consent create' }],
  [
    'parameters without a value',
    { prompt: '', max_age: '', login_hint: '', claims: '', scope: '' },
  ],
  ['acr values that nobody here knows', { acr_values: 'urn:mace:incommon:iap:silver' }],
  ['a parameter that nobody knows', { colour: 'blue' }],
  ['the longest state and nonce', { state: 's'.repeat(2048), nonce: 'n'.repeat(512) }],
])('takes %s', async (_what, change) => {
  const { error, code, to } = await answer(change)
  expect(error).toBeUndefined()
  expect(code !== undefined || to.startsWith(ISSUER)).toBe(true)
})

const claims = (value: unknown) => ({ claims: JSON.stringify(value) })

test.each([
  ['a token as response', { response_type: 'id_token' }, 'unsupported_response_type'],
  ['two response types', { response_type: 'code id_token' }, 'unsupported_response_type'],
  ['an unknown response mode', { response_mode: 'fragment' }, 'invalid_request'],
  ['a challenge without its method', { code_challenge_method: undefined }, 'invalid_request'],
  ['a method without its challenge', { code_challenge: undefined }, 'invalid_request'],
  ['neither', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
  ['a short challenge', { code_challenge: 'c'.repeat(42) }, 'invalid_request'],
  ['a padded challenge', { code_challenge: `${'c'.repeat(42)}=` }, 'invalid_request'],
  ['too long a nonce', { nonce: 'n'.repeat(513) }, 'invalid_request'],
  ['an unknown prompt', { prompt: 'login later' }, 'invalid_request'],
  ['prompt=none with another', { prompt: 'none login' }, 'invalid_request'],
  ['a max_age that is no number', { max_age: '1.5' }, 'invalid_request'],
  ['a negative max_age', { max_age: '-1' }, 'invalid_request'],
  ['too long a login_hint', { login_hint: 'l'.repeat(255) }, 'invalid_request'],
  ['a scope that is not its own', { scope: 'openid mails.read' }, 'invalid_scope'],
  ['claims that are no JSON', { claims: '{"id_token":' }, 'invalid_request'],
  ['claims that are a list', claims([]), 'invalid_request'],
  ['claims that are null', { claims: 'null' }, 'invalid_request'],
  ['claims of another shape', claims({ id_token: ['email'] }), 'invalid_request'],
  ['a sub that is no string', claims({ id_token: { sub: { value: 7 } } }), 'invalid_request'],
  ['a hint that is no token', { id_token_hint: 'x.y.z' }, 'invalid_request'],
  [
    'an acr that it cannot do without',
    claims({ id_token: { acr: { essential: true, values: ['phr'] } } }),
    'unmet_authentication_requirements',
  ],
  [
    'a grant type that is not its own',
    { client_id: 'job', redirect_uri: 'https://job.test/cb' },
    'unauthorized_client',
  ],
])('sends %s back', async (_what, change: Record<string, string | undefined>, error) => {
  const to = change['redirect_uri'] ?? WEB_CALLBACK
  expect(await answer(change)).toMatchObject({ to, error, state: 's', iss: ISSUER })
})

test('sends too long a state back without it', async () => {
  const { to, error, state } = await answer({ state: 's'.repeat(2049) })
  expect({ to, error, state }).toEqual({
    to: WEB_CALLBACK,
    error: 'invalid_request',
    state: undefined,
  })
})

test.each([
  'client_id',
  'redirect_uri',
  'response_type',
  'state',
  'prompt',
  'claims',
  'response_mode',
])('shows %s sent twice, and leads nowhere', async (name) => {
  const twice = also(oauthAuthorizeUrl({ [name]: 'one' }), `${name}=one`)
  expect(await shown(await ada.open(twice))).toEqual({
    ...{ status: 400, code: 'invalid_request', location: null },
  })
})

test.each([
  ['no client', { client_id: undefined }, 'invalid_client'],
  ['an app of the native protocol', { client_id: 'mail' }, 'invalid_client'],
  ['no redirect URI', { redirect_uri: undefined }, 'invalid_redirect_uri'],
  ['another client’s redirect URI', { client_id: 'spa' }, 'invalid_redirect_uri'],
])('shows %s, and leads nowhere', async (_what, change, code) => {
  expect(await shown(await ada.open(oauthAuthorizeUrl(change)))).toEqual({
    ...{ status: 400, code, location: null },
  })
})

describe('resource', () => {
  const caller = { client_id: 'caller', redirect_uri: 'https://caller.test/cb', scope: 'openid' }

  test('may come more than once', async () => {
    const url = also(oauthAuthorizeUrl({ ...caller, resource: API }), `resource=${API}v2`)
    expect(returned(await ada.open(url)).code).toBeDefined()
  })

  test('is refused where one of them is another’s', async () => {
    const url = also(
      oauthAuthorizeUrl({ ...caller, resource: API }),
      'resource=https://other.test/',
    )
    expect(returned(await ada.open(url)).error).toBe('invalid_target')
  })
})

describe('a public client on loopback', () => {
  test.each([
    ['a port of its own', CLI_CALLBACK],
    ['none', CLI.redirect_uri],
  ])('may come with %s', async (_port, redirect_uri) => {
    const response = await ada.open(oauthAuthorizeUrl({ ...CLI, redirect_uri }))
    const location = response.headers.get('location') ?? ''
    expect(location.startsWith(`${redirect_uri}&code=`)).toBe(true)
  })

  test.each([
    'http://127.0.0.1:7777/done',
    'http://127.0.0.1:7777/done?way=cli&more',
    'http://localhost:7777/done?way=cli',
    'http://127.0.0.2:7777/done?way=cli',
    'http://127.0.0.1:77777/done?way=cli',
    'http://127.0.0.1:0/done?way=cli',
    'http://127.0.0.1:7777@evil.test/done?way=cli',
    'http://127.0.0.1:/done?way=cli',
    'https://127.0.0.1:7777/done?way=cli',
    'http://127.0.0.1:7777/done?way=cli#x',
  ])('may not come back to %s', async (redirect_uri) => {
    expect(await shown(await ada.open(oauthAuthorizeUrl({ ...CLI, redirect_uri })))).toMatchObject({
      ...{ status: 400, code: 'invalid_redirect_uri', location: null },
    })
  })

  test('and one with a secret has the port that it registered', async () => {
    const local = { client_id: 'local', redirect_uri: 'http://127.0.0.1:7777/done' }
    expect(await shown(await ada.open(oauthAuthorizeUrl(local)))).toMatchObject({
      code: 'invalid_redirect_uri',
    })
  })
})

describe('POST /oauth/authorize', () => {
  const send = (query: string, body: string, type = 'application/x-www-form-urlencoded') =>
    hub.app.request(`${ISSUER}/oauth/authorize${query}`, {
      ...{ method: 'POST', body, headers: { 'Content-Type': type } },
    })
  const { search } = new URL(oauthAuthorizeUrl({ state: 's' }))

  test('goes on by GET before it looks for a session', async () => {
    const response = await send('', search.slice(1))
    expect([response.status, response.headers.get('location')]).toEqual([
      ...[303, `/oauth/authorize${search}`],
    ])
    const next = returned(await ada.open(response.headers.get('location')!))
    expect(next).toMatchObject({ to: WEB_CALLBACK, state: 's', code: expect.any(String) })
  })

  test('refuses a parameter that is in the query as well', async () => {
    expect(await shown(await send('?state=s', search.slice(1)))).toEqual({
      ...{ status: 400, code: 'invalid_request', location: null },
    })
    expect(await shown(await send(`?resource=${API}`, `resource=${API}v2`))).toMatchObject({
      code: 'invalid_request',
    })
  })

  test('takes forms only', async () => {
    expect(await shown(await send('', '{}', 'application/json'))).toMatchObject({
      ...{ status: 415, code: 'unsupported_media_type' },
    })
  })

  test.each(['HEAD', 'PUT', 'DELETE', 'OPTIONS'])('%s is 405', async (method) => {
    const response = await hub.app.request(oauthAuthorizeUrl(), { method })
    expect([response.status, response.headers.get('location')]).toEqual([405, null])
  })
})
