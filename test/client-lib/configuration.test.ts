/**
 * The environment: what enables the library, and what leaves it dormant.
 */
import { describe, expect, test } from 'vitest'
import type { HubClientOptions } from '../../client-lib/src/index.ts'
import { createApp, depart, ENVIRONMENT, SECRET } from './app-under-test.ts'

type Variables = Record<string, string | undefined>

function configured(changes: Variables, options: Partial<HubClientOptions> = {}) {
  const logged: string[] = []
  const app = createApp({
    environment: { ...ENVIRONMENT, ...changes },
    log: (event, { detail }) => logged.push(`${event}: ${detail as string}`),
    ...options,
  })
  return { ...app, logged }
}

describe('enabled by', () => {
  test.each<[string, Variables]>([
    ['the four variables', {}],
    ['a trailing slash', { IDENTITY_HUB_URL: 'https://hub.test/' }],
    ['http on localhost', { IDENTITY_HUB_URL: 'http://localhost:4000' }],
    ['http under .localhost', { IDENTITY_HUB_URL: 'http://hub.localhost:4000' }],
    ['http on 127.0.0.0/8', { IDENTITY_HUB_URL: 'http://127.9.8.7:4000' }],
    ['http on [::1]', { IDENTITY_HUB_URL: 'http://[::1]:4000' }],
    ['the direct flow by name', { IDENTITY_FLOW: 'direct' }],
    ['the code flow', { IDENTITY_FLOW: 'code' }],
    ['empty variables that count as unset', { IDENTITY_FLOW: '' }],
    ['a list of secrets', { IDENTITY_SECRET: `${SECRET},${SECRET}` }],
    [
      'no IDENTITY_APP_URL in development, where PORT says it',
      { IDENTITY_APP_URL: '', PORT: '4001' },
    ],
  ])('%s', (_what, changes) => {
    const { hub, logged } = configured(changes)
    expect(hub.enabled).toBe(true)
    expect(logged).toEqual([])
  })
})

describe('dormant, and logged, for', () => {
  test.each<[string, Variables, RegExp]>([
    ['a hub URL that is none', { IDENTITY_HUB_URL: 'hub' }, /IDENTITY_HUB_URL/],
    ['white space', { IDENTITY_HUB_URL: ' https://hub.test' }, /IDENTITY_HUB_URL/],
    [
      'http on the network',
      { IDENTITY_HUB_URL: 'http://hub.test' },
      /IDENTITY_HUB_URL must be https/,
    ],
    [
      'http on a name that looks local',
      { IDENTITY_HUB_URL: 'http://localhost.evil.test' },
      /https/,
    ],
    [
      'http on 127.0.0.1 as a subdomain',
      { IDENTITY_HUB_URL: 'http://127.0.0.1.evil.test' },
      /https/,
    ],
    ['another scheme', { IDENTITY_HUB_URL: 'ftp://hub.test' }, /IDENTITY_HUB_URL/],
    ['a user name', { IDENTITY_HUB_URL: 'https://user@hub.test' }, /origin/],
    ['an empty user name', { IDENTITY_HUB_URL: 'https://@hub.test' }, /origin/],
    ['a path', { IDENTITY_HUB_URL: 'https://hub.test/x' }, /origin/],
    ['a query', { IDENTITY_HUB_URL: 'https://hub.test?' }, /origin/],
    ['a fragment', { IDENTITY_HUB_URL: 'https://hub.test#' }, /origin/],
    ['upper case', { IDENTITY_HUB_URL: 'https://Hub.test' }, /origin/],
    ['no app id', { IDENTITY_APP_ID: undefined }, /IDENTITY_APP_ID is missing/],
    ['an app id in upper case', { IDENTITY_APP_ID: 'Mail' }, /IDENTITY_APP_ID/],
    ['an app id that is too long', { IDENTITY_APP_ID: 'a'.repeat(65) }, /IDENTITY_APP_ID/],
    ['no app URL', { IDENTITY_APP_URL: undefined }, /IDENTITY_APP_URL is missing/],
    [
      'no app URL in production, whatever PORT says',
      { IDENTITY_APP_URL: undefined, PORT: '4001', NODE_ENV: 'production' },
      /IDENTITY_APP_URL is missing/,
    ],
    ['an app URL with a path', { IDENTITY_APP_URL: 'https://mail.test/app' }, /IDENTITY_APP_URL/],
    ['a PORT that is none', { IDENTITY_APP_URL: '', PORT: 'x' }, /IDENTITY_APP_URL/],
    ['no secret', { IDENTITY_SECRET: undefined }, /IDENTITY_SECRET/],
    [
      '31 bytes of secret',
      { IDENTITY_SECRET: Buffer.alloc(31).toString('base64url') },
      /IDENTITY_SECRET/,
    ],
    [
      'a secret that is no base64url',
      { IDENTITY_SECRET: `${'a'.repeat(42)}+/=` },
      /IDENTITY_SECRET/,
    ],
    ['a list with a hole', { IDENTITY_SECRET: `${SECRET},` }, /IDENTITY_SECRET/],
    ['an unknown flow', { IDENTITY_FLOW: 'implicit' }, /IDENTITY_FLOW/],
  ])('%s', async (_what, changes, problem) => {
    const { hub, logged } = configured(changes)
    expect(hub.enabled).toBe(false)
    expect(hub.button()).toBe('')
    expect(await hub.handle(new Request('https://mail.test/identity/login'))).toBe(undefined)
    expect(logged).toEqual([expect.stringMatching(problem)])
    expect(logged[0]).toMatch(/^configuration_faulty: /)
  })

  test('every fault at once, in one line, without a secret in it', () => {
    const { logged, events } = configured({
      ...{
        IDENTITY_HUB_URL: 'http://user:canary@hub.test',
        IDENTITY_APP_ID: 'X',
        IDENTITY_APP_URL: '',
      },
      ...{ IDENTITY_SECRET: 'canary', IDENTITY_FLOW: 'Code', NODE_ENV: 'production' },
    })
    expect(logged.length).toBe(1)
    for (const name of ['HUB_URL', 'APP_ID', 'APP_URL', 'SECRET', 'FLOW']) {
      expect(logged[0]).toContain(`IDENTITY_${name}`)
    }
    expect(logged[0]).toContain('replay is missing')
    expect(logged[0]).not.toContain('canary')
    expect(events).toMatchObject([{ code: 'configuration_faulty' }])
  })

  test('a base path that is none', () => {
    expect(configured({}, { basePath: '/' }).hub.enabled).toBe(false)
    expect(configured({}, { basePath: '/identity/' }).hub.enabled).toBe(false)
    expect(configured({}, { basePath: '' }).hub.enabled).toBe(false)
    expect(configured({}, { pathPrefix: '/mail/' }).hub.enabled).toBe(false)
    expect(configured({}, { pathPrefix: 'https://mail.test' }).hub.enabled).toBe(false)
    expect(configured({}, { pathPrefix: '' }).hub.enabled).toBe(true)
  })
})

test('production wants to know where used tokens are remembered', () => {
  const production = { NODE_ENV: 'production' }
  expect(configured(production).logged).toEqual([expect.stringContaining('replay is missing')])
  expect(configured(production, { replay: 'memory' }).hub.enabled).toBe(true)
})

test('the development address is loopback and never the request’s', async () => {
  const { browser } = configured({ IDENTITY_APP_URL: undefined, PORT: '4001' })
  const { url } = await depart(browser)
  expect(url.searchParams.get('redirect_uri')).toBe('http://localhost:4001/identity/callback')
})
