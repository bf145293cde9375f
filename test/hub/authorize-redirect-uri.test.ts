/**
 * Exact redirects: whatever an attacker makes of a registered string is refused on a page, before anybody is looked up.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBatches } from '../../hub/src/batches.ts'
import { createHubApp } from '../../hub/src/http/app.ts'
import { authorizeUrl, ISSUER, openTestHub, type TestHub } from '../support/hub.ts'
import { shown, signedInPerson, type Person } from './person.ts'

const REGISTERED = 'https://mail.test/identity/callback'

let hub: TestHub
let ada: Person
beforeAll(async () => {
  const redirectUris = [
    REGISTERED,
    'https://mail.test/tenant?id=1',
    'http://mail.localhost:4001/cb',
  ]
  hub = await openTestHub({ settings: { apps: [{ id: 'mail', name: 'Mail', redirectUris }] } })
  ada = await signedInPerson(hub)
})
afterAll(() => hub.close())

const TRICKS = [
  ['a prefix of it', 'https://mail.test/identity'],
  ['its origin', 'https://mail.test'],
  ['a suffix', `${REGISTERED}2`],
  ['a path below it', `${REGISTERED}/evil`],
  ['a trailing slash', `${REGISTERED}/`],
  ['a double slash', 'https://mail.test//identity/callback'],
  ['a query', `${REGISTERED}?next=https://evil.test`],
  ['an empty query', `${REGISTERED}?`],
  ['a longer query', 'https://mail.test/tenant?id=1&id=2'],
  ['another query', 'https://mail.test/tenant?id=2'],
  ['no query', 'https://mail.test/tenant'],
  ['a fragment', `${REGISTERED}#`],
  ['an upper-case host', 'https://MAIL.test/identity/callback'],
  ['an upper-case scheme', 'HTTPS://mail.test/identity/callback'],
  ['an upper-case path', 'https://mail.test/Identity/Callback'],
  ['http', 'http://mail.test/identity/callback'],
  ['no scheme', '//mail.test/identity/callback'],
  ['javascript', `javascript://mail.test/%0aalert(1)`],
  ['data', 'data:text/html,<script>alert(1)</script>'],
  ['the default port', 'https://mail.test:443/identity/callback'],
  ['another port', 'https://mail.test:8443/identity/callback'],
  ['another loopback port', 'http://mail.localhost:4002/cb'],
  ['user information', 'https://mail.test@evil.test/identity/callback'],
  ['user information of its own', 'https://ada@mail.test/identity/callback'],
  ['a subdomain', 'https://evil.mail.test/identity/callback'],
  ['a host that begins alike', 'https://mail.test.evil.test/identity/callback'],
  ['a final dot in the host', 'https://mail.test./identity/callback'],
  ['an encoded slash', 'https://mail.test/identity%2Fcallback'],
  ['an encoded letter', 'https://mail.test/identity/%63allback'],
  ['a dot segment', 'https://mail.test/identity/x/../callback'],
  ['an encoded dot segment', 'https://mail.test/identity/%2e%2e/evil'],
  ['a path parameter', `${REGISTERED};evil`],
  ['a look-alike host', 'https://mаil.test/identity/callback'], // U+0430
  ['a full-width full stop', 'https://mail。test/identity/callback'],
  ['the same host in Punycode', 'https://xn--mil-5cd.test/identity/callback'],
  ['a soft hyphen', 'https://ma\u00adil.test/identity/callback'],
  ['a tab inside', 'https://mail.test/\tidentity/callback'],
  ['a line break after it', `${REGISTERED}\r\nLocation: https://evil.test`],
  ['a zero byte', `${REGISTERED}\0`],
  ['a space before it', ` ${REGISTERED}`],
  ['a back-slash', 'https://evil.test\\@mail.test/identity/callback'],
  ['back-slashes', 'https:\\\\mail.test\\identity\\callback'],
  ['a wildcard', 'https://mail.test/*'],
  ['a list', `${REGISTERED},https://evil.test`],
  ['the hub itself', `${ISSUER}/account`],
  ['megabytes', `${REGISTERED}?${'a'.repeat(100_000)}`],
] as const

test.each(TRICKS)('a redirect URI with %s gets a page', async (_what, redirect_uri) => {
  const response = await ada.open(authorizeUrl({ redirect_uri }))
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(await shown(response)).toEqual({
    status: 400,
    code: 'invalid_redirect_uri',
    location: null,
  })
})

test('and nobody is looked up for it', async () => {
  const untouchable = hub.db.withPlugin({
    transformQuery({ node }) {
      if (JSON.stringify(node).includes('insert into throttles')) return node // counted, no more
      throw new Error('the store was asked')
    },
    transformResult: async ({ result }) => result,
  })
  const batches = createBatches({ ...hub.hub, db: untouchable })
  const app = createHubApp({ ...hub.hub, db: untouchable, batches })
  const headers = { Cookie: ada.cookie() }
  const ask = async (url: string) => (await app.request(url, { headers })).status

  expect(await ask(authorizeUrl({ redirect_uri: 'https://evil.test' }))).toBe(400)
  expect(await ask(authorizeUrl({ app: 'unknown' }))).toBe(400)
  expect(await ask(authorizeUrl())).toBe(302) // server_error: it would be noticed
  expect(hub.events.at(-1)).toMatchObject({ code: 'server_error', app: 'mail' })
})

test('encoding the whole parameter another way changes nothing', async () => {
  const encoded = [...REGISTERED].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('')
  const url = authorizeUrl({ redirect_uri: undefined }) + `&redirect_uri=${encoded}`
  expect((await ada.open(url)).headers.get('location')).toContain(`${REGISTERED}?token=`)
})

test.each(['%', '%zz', '%ff%fe', '%00', '%e0%a4'])(
  'a broken escape %s is a page',
  async (broken) => {
    const url = `${authorizeUrl({ redirect_uri: undefined })}&redirect_uri=${REGISTERED}${broken}`
    expect(await shown(await ada.open(url))).toMatchObject({ status: 400, location: null })
  },
)
