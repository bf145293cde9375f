/**
 * Promise 4: with IDENTITY_HUB_URL unset or unusable, nothing of the library can be observed. Byte by byte, at every route,
 * by every method, for strangers and for people who are signed in; and no query, no request and no timer of its own.
 */
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { signInAtHub, pressButton, signInLocally, whoIsIn } from '../support/acts.ts'
import { ask, cookiesOf, type Asked } from '../support/ask.ts'
import type { AppName, AppSite } from '../support/three-sites.ts'
import { useThreeSites } from '../support/use-three-sites.ts'

const sites = useThreeSites({ people: ['alice@example.com'] })

const UNSET = {
  IDENTITY_HUB_URL: undefined,
  IDENTITY_APP_ID: undefined,
  IDENTITY_APP_URL: undefined,
  IDENTITY_SECRET: undefined,
}
const DORMANT: Array<[what: string, variables: Record<string, string | undefined>]> = [
  ['the switch unset', { IDENTITY_HUB_URL: undefined }],
  ['the switch empty', { IDENTITY_HUB_URL: '' }],
  ['a switch that is no URL', { IDENTITY_HUB_URL: 'hub.test' }],
  ['a switch with a path', { IDENTITY_HUB_URL: 'https://hub.test/identity' }],
  ['a switch with a user name', { IDENTITY_HUB_URL: 'https://hub@hub.test' }],
  ['http elsewhere than on loopback', { IDENTITY_HUB_URL: 'http://hub.test' }],
  ['a short secret', { IDENTITY_SECRET: 'c2hvcnQ' }],
  ['an app id that no app has', { IDENTITY_APP_ID: 'Mail App' }],
  ['an app URL with a path', { IDENTITY_APP_URL: 'https://mail.test/app' }],
  ['a flow that there is not', { IDENTITY_FLOW: 'implicit' }],
]

const LIBRARY_PATHS = [
  ...['/identity', '/identity/', '/identity/login', '/identity/login?return=/inbox&prompt=none'],
  ...['/identity/callback', '/identity/callback?token=a.b.c&state=0123456789abcdef'],
  ...['/identity/switch', '/identity/session', '/identity/status', '/identity/logout'],
  ...['/identity/backchannel-logout', '/Identity/Login', '/identity/../identity/login'],
]
const OWN_PATHS = ['/', '/api/me', '/api/messages', '/login', '/nothing', '/.well-known/jwks.json']
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']

async function answerOf(app: AppSite, path: string, asked: Asked) {
  const response = await ask(app, app.url + path, asked)
  const headers = [...response.headers]
    .filter(([name]) => name !== 'date')
    .map(([name, value]) => [name, value.replace(/_session=[\w-]{43}/, '_session=<random>')])
  return { status: response.status, headers, body: await response.text() }
}

/** Everything that the app has to say, in an order in which /logout comes last. */
async function everything(app: AppSite, cookie: string) {
  const answers: Record<string, unknown> = {}
  for (const path of [...LIBRARY_PATHS, ...OWN_PATHS, '/logout'])
    for (const method of METHODS)
      for (const who of ['', cookie])
        answers[`${method} ${path} ${who && 'signed in'}`] = await answerOf(app, path, {
          ...{ method, cookie: who },
        })
  const form = { email: 'alice@example.com', password: 'wrong' }
  answers['wrong password'] = await answerOf(app, '/login', { form })
  form.password = `${app.name}-alice-local`
  answers['right password'] = await answerOf(app, '/login', { form })
  return answers
}

/** Where each timer was set from now on. PGlite is in this process too, and PostgreSQL has timers of its own for statistics. */
function watchTimers(): string[] {
  const places: string[] = []
  for (const name of ['setInterval', 'setTimeout'] as const) {
    const original = globalThis[name] as (...given: unknown[]) => never
    vi.spyOn(globalThis, name).mockImplementation(((...given: unknown[]) => {
      const place = new Error(name).stack ?? name
      if (!place.includes('/pglite/')) places.push(place)
      return original(...given)
    }) as never)
  }
  return places
}

async function freshCookie(app: AppSite) {
  const browser = sites.openBrowser()
  await signInLocally(browser, app, 'alice@example.com')
  return cookiesOf(browser, app.url)
}

describe.each<AppName>(['mail', 'calendar'])('%s', (name) => {
  let untouched: Awaited<ReturnType<typeof everything>>
  beforeAll(async () => {
    await sites[name].deploy(UNSET)
    untouched = await everything(sites[name], await freshCookie(sites[name]))
  })

  test.each(DORMANT)('answers alike with %s', async (_what, variables) => {
    const app = sites[name]
    await app.deploy({ IDENTITY_APP_URL: app.url, ...variables })
    expect(await everything(app, await freshCookie(app))).toEqual(untouched)
  })

  test('answers at /identity/* as at any address that is not there', () => {
    const stranger = (path: string, method: string) => untouched[`${method} ${path} `]
    for (const path of LIBRARY_PATHS)
      for (const method of METHODS.filter((method) => method !== 'OPTIONS'))
        expect(stranger(path, method)).toEqual(stranger('/nothing', method))
  })

  test('asks neither its database nor the hub when somebody calls the library’s routes', async () => {
    const app = sites[name]
    const query = vi.spyOn(app.database, 'query')
    const timers = watchTimers()
    await app.deploy({ IDENTITY_HUB_URL: undefined })
    sites.wire.requests.length = 0

    for (const path of LIBRARY_PATHS) await ask(app, app.url + path)
    await ask(app, `${app.url}/`)

    expect(query).not.toHaveBeenCalled()
    expect(timers).toEqual([])
    expect(sites.wire.requests).toEqual([])
    vi.restoreAllMocks()
  })

  test('is silent when nothing is set, and says once what is wrong when something is', async () => {
    const app = sites[name]
    app.log.length = 0
    await app.deploy({ IDENTITY_HUB_URL: undefined })
    expect(app.log).toEqual([])

    await app.deploy({ IDENTITY_HUB_URL: 'http://hub.test', IDENTITY_SECRET: 'c2hvcnQ' })
    await everything(app, '')
    expect(app.log).toEqual([['configuration_faulty', { detail: expect.any(String) }]])
    expect(JSON.stringify(app.log)).toMatch(/IDENTITY_HUB_URL.*IDENTITY_SECRET/)
    expect(JSON.stringify(app.log)).not.toContain('c2hvcnQ')
  })

  test('differs from the enabled app, outside /identity, by the button alone', async () => {
    const app = sites[name]
    await app.deploy()
    const enabled = await everything(app, await freshCookie(app))
    const own = (answers: object) =>
      Object.entries(answers).filter(([route]) => !/^\w+ \/identity\//.test(route))

    const without = JSON.stringify(own(enabled)).replace(
      /<a class=.{1,3}symbolon-button.*?<\/a>/g,
      '',
    )
    expect(without).not.toBe(JSON.stringify(own(enabled)))
    expect(without.replace(/"content-length","\d+"/g, '')).toBe(
      JSON.stringify(own(untouched)).replace(/"content-length","\d+"/g, ''),
    )
  })

  test('keeps the sessions that began at the hub', async () => {
    const app = sites[name]
    const browser = sites.openBrowser()
    await app.deploy()
    await signInAtHub(browser, 'alice@example.com')
    await pressButton(browser, app)

    await app.deploy({ IDENTITY_HUB_URL: undefined })

    expect(await whoIsIn(browser, app)).toBe('alice@example.com')
  })
})
