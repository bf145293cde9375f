/**
 * @symbolon/client/browser against the routes of the library: what a page learns, and where it is sent.
 */
import { describe, expect, test, vi } from 'vitest'
import { AuthError, type AuthState } from '../../client-lib/src/browser/auth.ts'
import { ALICE, createApp, signIn } from './app-under-test.ts'
import { createKit, dormantFetch, oneTab } from './kit-under-test.ts'

const { id, email, name } = ALICE
const SEEN = { id, email, name }

describe('getSession', () => {
  test('is nobody, and no error, for nobody', async () => {
    const { kit } = createKit()
    expect(kit.getSessionSync()).toBe(undefined)
    expect(await kit.getSession()).toEqual({ user: null })
    expect(kit.getSessionSync()).toEqual({ user: null })
  })

  test('names whoever is signed in, and is known from then on', async () => {
    const { kit, signInAs } = createKit()
    signInAs('a1')
    expect(await kit.getSession()).toEqual({ user: SEEN })
    expect(kit.getSessionSync()).toEqual({ user: SEEN })
  })

  test('asks once for all who ask together, and again for who asks later', async () => {
    const { kit, asked } = createKit()
    await Promise.all(Array.from({ length: 10 }, () => kit.getSession()))
    expect(asked).toEqual(['GET /identity/session?include=config'])
    await kit.getSession()
    expect(asked).toHaveLength(2)
  })

  test('brings the roles that the app gives', async () => {
    const { kit, signInAs } = createKit({ app: createApp({ rolesOf: () => ['editor'] }) })
    signInAs('a1')
    expect((await kit.getSession()).user?.roles).toEqual(['editor'])
  })

  const storeAway = () =>
    createApp({
      currentAccount: () => {
        throw new Error('connection refused')
      },
    })
  const silent: [what: string, options: Parameters<typeof createKit>[0], status: number][] = [
    ['the store is away', { app: storeAway() }, 503],
    ['nothing answers', { auth: { fetch: () => Promise.reject(new TypeError('failed')) } }, 0],
    ['a proxy answers 502', { auth: { fetch: dormantFetch(502) } }, 502],
    ['a proxy refuses', { auth: { fetch: dormantFetch(403) } }, 403],
    [
      'the dormant app cannot tell',
      { auth: { fetch: dormantFetch(404), ownSession: () => Promise.reject(new Error('500')) } },
      0,
    ],
  ]
  test.each(silent)('is an error, not nobody, where %s', async (_what, options, status) => {
    const { kit } = createKit(options)
    await expect(kit.getSession()).rejects.toMatchObject({ code: 'unavailable', status })
    await expect(kit.getSession()).rejects.toBeInstanceOf(AuthError)
    expect(kit.getSessionSync()).toBe(undefined)
    expect(kit.getState().status).toBe('unavailable')
  })

  test('waits ten seconds, not for ever', async () => {
    const soon = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort('too late'))
    const hanging: typeof fetch = (_url, init) =>
      new Promise((_resolve, reject) => {
        if (init?.signal?.aborted) reject(init.signal.reason)
      })
    const { kit } = createKit({ auth: { fetch: hanging } })
    await expect(kit.getSession()).rejects.toMatchObject({ code: 'unavailable', status: 0 })
    expect(soon).toHaveBeenCalledWith(10_000)
    soon.mockRestore()
  })

  test('leaves a known session standing when the app is silent once', async () => {
    const { kit, app, signInAs } = createKit()
    signInAs('a1')
    await kit.getSession()
    vi.spyOn(app.hub, 'handle').mockResolvedValue(new Response(null, { status: 503 }))
    await expect(kit.getSession()).rejects.toMatchObject({ code: 'unavailable', status: 503 })
    expect(kit.getState()).toMatchObject({ status: 'signed_in', user: SEEN })
  })
})

test('refreshSession of nobody is an error', async () => {
  const { kit, signInAs } = createKit()
  await expect(kit.refreshSession()).rejects.toMatchObject({ code: 'no_session', status: 401 })
  signInAs('a1')
  expect(await kit.refreshSession()).toEqual({ user: SEEN })
})

test('onAuthStateChange tells what changed, and nothing else, until it is ended', async () => {
  const { kit, signInAs, expire } = createKit()
  const heard: AuthState['status'][] = []
  const end = kit.onAuthStateChange(({ status }) => heard.push(status))
  for (const prepare of [() => {}, () => signInAs('a1'), () => {}, expire]) {
    prepare()
    await kit.getSession()
  }
  expect(heard).toEqual(['signed_out', 'signed_in', 'signed_out'])
  end()
  signInAs('a1')
  await kit.getSession()
  expect(heard).toHaveLength(3)
})

describe('getAuthConfig', () => {
  test('says what is on the button', async () => {
    const { kit } = createKit({ app: createApp({ hubName: 'Acme' }) })
    expect(await kit.getAuthConfig()).toEqual({ hubName: 'Acme', hubUnreachable: false })
  })

  test('says when the hub did not answer', async () => {
    const app = createApp()
    app.testHub.fault = 'down'
    await signIn(app)
    const { kit } = createKit({ app })
    expect(await kit.getAuthConfig()).toMatchObject({ hubUnreachable: true })
  })

  test.each([404, 200])('is null in a dormant app, which answers %i', async (status) => {
    const { kit } = createKit({ auth: { fetch: dormantFetch(status) } })
    expect(await kit.getAuthConfig()).toBe(null)
    expect(await kit.getSession()).toEqual({ user: null })
  })
})

describe('signIn', () => {
  test.each([
    ['this page', undefined, '/notes/7?tab=2#end'],
    ['a page of the app', '/inbox', '/inbox'],
    ['the front page for another site', 'https://evil.test', '/'],
    ['the front page for another site in disguise', '/\t/evil.test', '/'],
    ['the front page for a sign-in', '/identity/login', '/'],
  ])('comes back to %s', async (_what, returnTo, landing) => {
    const tab = oneTab('/notes/7?tab=2#end')
    const { kit } = createKit({ tab })
    await kit.signIn(returnTo === undefined ? {} : { returnTo })
    expect(tab.sent).toEqual([`assign /identity/login?return=${encodeURIComponent(landing)}`])
  })

  test('follows base path and prefix', () => {
    const { kit } = createKit({ auth: { basePath: '/sso', pathPrefix: '/mail' } })
    expect(kit.signInHref('/elsewhere')).toBe('/mail/sso/login?return=%2Felsewhere')
    expect(kit.signInHref('//evil.test')).toBe('/mail/sso/login?return=%2Fmail%2F')
  })

  test('goes to the app’s own sign-in while the library is dormant', async () => {
    const { kit, tab } = createKit({ auth: { fetch: dormantFetch(404), signInPath: '/enter' } })
    await kit.signIn()
    expect(tab.sent).toEqual(['assign /enter'])
  })
})
