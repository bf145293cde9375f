/**
 * The HUB_CONFIG file, DESIGN §5: what an app may say about itself, and every reason why a redirect URI is refused.
 */
import { describe, expect, test } from 'vitest'
import { hashSecret } from '../../hub/src/base/secret.ts'
import { parseSettings } from '../../hub/src/config-file.ts'

const ISSUER = 'https://id.example.com'
const SECRET = 's'.repeat(32)
const CALLBACK = 'https://mail.example.com/identity/callback'

const VALID = { id: 'mail', name: 'Mail', redirectUris: [CALLBACK] }

const parse = (file: unknown, environment: Record<string, string> = {}) =>
  parseSettings(typeof file === 'string' ? file : JSON.stringify(file), {
    environment,
    issuer: ISSUER,
    folder: '',
  })

const problemsOf = (file: unknown, environment?: Record<string, string>) =>
  parse(file, environment).problems

const withApp = (change: Record<string, unknown>) => ({ apps: [{ ...VALID, ...change }] })

describe('the file', () => {
  test('may say everything that DESIGN names', () => {
    const { settings, problems } = parse(
      {
        brand: { name: 'Acme' },
        apps: [
          VALID,
          {
            ...VALID,
            id: 'notes',
            flow: 'code',
            postLogoutRedirectUris: ['https://mail.example.com/bye'],
            backchannelLogoutUri: 'https://mail.example.com/identity/backchannel-logout',
          },
          { ...VALID, id: 'wiki', public: true, idTokenAlg: 'ES256' },
          { ...VALID, id: 'shop', clientSecret: { env: 'SHOP_SECRET' }, pkce: 'optional' },
        ],
        accounts: { signUp: 'domains', domains: ['example.com'], revealExisting: true },
      },
      { SHOP_SECRET: SECRET },
    )
    expect(problems).toEqual([])
    expect(settings.brand.name).toBe('Acme')
    expect(settings.clients.map(({ id, flow, oauth }) => [id, flow, oauth])).toEqual([
      ['mail', 'direct', undefined],
      ['notes', 'code', undefined],
      [
        'wiki',
        'direct',
        expect.objectContaining({ authMethods: ['none'], idTokenAlg: 'ES256', pkce: 'required' }),
      ],
      [
        'shop',
        'direct',
        expect.objectContaining({
          authMethods: ['client_secret_basic', 'client_secret_post'],
          secretHash: hashSecret(SECRET),
          idTokenAlg: 'RS256',
          pkce: 'optional',
        }),
      ],
    ])
  })

  test.each([{}, { apps: [] }])('may be empty: %o', (file) => {
    expect(problemsOf(file)).toEqual([])
  })

  test.each([
    ['no JSON', '{', 'is not JSON'],
    ['a list', [], 'must be an object'],
    ['nothing', 'null', 'must be'],
    ['a list for a brand', { brand: [] }, 'brand must be an object'],
    ['an object for the apps', { apps: {} }, 'apps must be Array'],
    ['a list for an app', { apps: [[]] }, 'apps.0 must be an object'],
    ['an empty brand', { brand: { name: '' } }, 'brand.name is empty'],
    ['another way to sign up', { accounts: { signUp: 'maybe' } }, 'accounts.signUp must be'],
    ['no domains', { accounts: { signUp: 'domains' } }, 'at least one of its domains'],
    ['a domain in upper case', { accounts: { domains: ['A.com'] } }, 'not a lower-case domain'],
    [
      'a network of no numbers',
      { outgoing: { allow: ['intranet'] } },
      'is no address and no block',
    ],
    [
      'every address there is',
      { outgoing: { allow: ['0.0.0.0/0'] } },
      'is no address and no block',
    ],
    ['a trail kept for less than nothing', { audit: { retainMonths: -1 } }, 'must be at least 0'],
    ['a trail kept in days', { audit: { retainDays: 30 } }, 'is not a known field'],
    ['a network alone', { outgoing: { allow: '10.0.0.0/8' } }, 'outgoing.allow must be Array'],
  ])('may not be %s', (_what, file, problem) => {
    expect(problemsOf(file).join()).toContain(problem)
  })

  test('may not have keys that change faster than caches and tokens run out, in production', () => {
    const keys = { rotateEveryDays: 0, publishAheadSeconds: 179, retirementSeconds: 419 }
    const quick = { ...keys, publishAheadSeconds: 5, retirementSeconds: 5 }
    expect(problemsOf({ keys: quick })).toEqual([])
    expect(problemsOf({ keys }, { NODE_ENV: 'production' })).toEqual([
      'keys.publishAheadSeconds must be at least 180',
      'keys.retirementSeconds must be at least 420',
    ])
    expect(problemsOf({ keys: { ...quick, retirementSeconds: 4 } })).toHaveLength(1)
  })

  test.each([
    [[]],
    [['127.0.0.1', '10.0.0.0/8', '192.0.2.7/32', '::1', 'fd00::/8', '2001:db8::1/128']],
  ])('may name proxies: %j', (proxies) => {
    expect(problemsOf({ proxies })).toEqual([])
  })

  test.each([
    ...['', 'localhost', '10.0.0', '10.0.0.0/', '10.0.0.0/33', '10.0.0.0/08', '10.0.0.0/8/8'],
    ...['::1/129', 'fd00::/-1', 'fe80::1%eth0', ' ::1', '[::1]', '10.0.0.1:80'],
    ...['0.0.0.0/0', '::/0'], // everybody
  ])('may not name the proxy "%s"', (proxy) => {
    const problem = `proxies.1 ${JSON.stringify(proxy)} is no address and no block`
    expect(problemsOf({ proxies: ['::1', proxy] })).toEqual([expect.stringContaining(problem)])
  })

  test('may not name one proxy without a list', () => {
    expect(problemsOf({ proxies: '10.0.0.1' })).toEqual(['proxies must be Array, not "10.0.0.1"'])
  })

  test('has every unknown field named', () => {
    const app = { ...VALID, redirectUri: CALLBACK, secret: 'x' }
    expect(problemsOf({ apps: [app], app: [], accounts: { signup: 'open' } }).sort()).toEqual([
      'accounts.signup is not a known field',
      'app is not a known field',
      'apps.0.redirectUri is not a known field',
      'apps.0.secret is not a known field',
    ])
  })

  test('has faults of every kind told at once, in all apps', () => {
    const problems = problemsOf({
      apps: [
        { ...VALID, redirectUris: ['http://mail.example.com/cb'] },
        { ...VALID, id: 'Notes', colour: 'red', redirectUris: [`${CALLBACK}#`] },
        { id: 'wiki', redirectUris: [CALLBACK], clientSecret: 'short' },
        { ...VALID },
      ],
    }).join('\n')
    for (const told of [
      'https outside loopback',
      'apps.1.id',
      'colour',
      'fragment',
      'apps.2.name',
      'clientSecret',
      'twice',
    ])
      expect(problems).toContain(told)
  })
})

describe('an app', () => {
  test.each(['a', 'a-b', '0', 'a'.repeat(64)])('may be called %s', (id) => {
    expect(problemsOf(withApp({ id }))).toEqual([])
  })

  test.each(['', 'A', '-a', 'a-', 'a_b', 'a b', 'ä', '__proto__', 'a'.repeat(65)])(
    'may not be called "%s"',
    (id) => {
      expect(problemsOf(withApp({ id })).join()).toContain('apps.0.id')
    },
  )

  test('has an id of its own', () => {
    expect(problemsOf({ apps: [VALID, VALID] })).toEqual([expect.stringContaining('"mail" twice')])
  })

  test('may have its logout address by http where networks of the operator’s own are named', () => {
    const app = { ...VALID, backchannelLogoutUri: 'http://mail:3000/identity/backchannel-logout' }
    expect(problemsOf({ apps: [app] }).join()).toContain('must be https outside loopback')
    expect(problemsOf({ apps: [app], outgoing: { allow: ['10.0.0.0/8'] } })).toEqual([])
  })

  test.each(['http://mail:3000/cb#', 'ftp://mail/cb', 'http://a@mail/cb'])(
    'may not have %s for it even so',
    (backchannelLogoutUri) => {
      const apps = [{ ...VALID, backchannelLogoutUri }]
      expect(problemsOf({ apps, outgoing: { allow: ['10.0.0.0/8'] } })).toHaveLength(1)
    },
  )

  test('may have no other address by http even so', () => {
    const outgoing = { allow: ['10.0.0.0/8'] }
    for (const field of ['redirectUris', 'postLogoutRedirectUris']) {
      const apps = [{ ...VALID, [field]: ['http://mail:3000/cb'] }]
      expect(problemsOf({ apps, outgoing })).toHaveLength(1)
    }
  })

  test.each([
    ['no name', { name: undefined }, 'name'],
    ['no redirect URI', { redirectUris: [] }, 'redirectUris'],
    ['one redirect URI, not in a list', { redirectUris: CALLBACK }, 'redirectUris'],
    ['another flow', { flow: 'implicit' }, 'flow'],
    ['a flow as an OAuth client', { flow: 'code', public: true }, 'flow'],
    ['a secret though public', { public: true, clientSecret: SECRET }, 'choose one'],
    ['a short secret', { clientSecret: 's'.repeat(31) }, 'clientSecret needs 32'],
    ['a secret in a variable that is not set', { clientSecret: { env: 'ABSENT' } }, 'variable'],
    ['optional PKCE without a secret', { public: true, pkce: 'optional' }, 'pkce'],
    ['another algorithm', { public: true, idTokenAlg: 'none' }, 'idTokenAlg'],
    ['a bad logout address', { backchannelLogoutUri: 'http://x.example' }, 'backchannelLogoutUri'],
    ['a bad page after logout', { postLogoutRedirectUris: ['x'] }, 'postLogoutRedirectUris'],
  ])('may not have %s', (_what, change, problem) => {
    expect(problemsOf(withApp(change)).join()).toContain(problem)
  })

  test('has its secret in no problem’s text', () => {
    expect(problemsOf(withApp({ clientSecret: 'hush', public: true })).join()).not.toContain('hush')
  })
})
