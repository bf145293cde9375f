/**
 * A session ends: the tab is sent to sign in once and never round in a circle, and the other tabs follow.
 */
import { describe, expect, test, vi } from 'vitest'
import { createApp } from './app-under-test.ts'
import { createFakeWindow } from './fake-window.ts'
import { createKit, dormantFetch, oneTab } from './kit-under-test.ts'

function sentAway() {
  const page = createKit()
  page.kit.signInOnce()
  return page
}

describe('a tab with nobody signed in', () => {
  test('leaves once, for this page, and without a step back to it', async () => {
    const { kit, tab } = createKit()
    await kit.getSession()
    expect([kit.signInOnce(), kit.signInOnce()]).toEqual([true, true])
    expect(tab.sent).toEqual(['replace /identity/login?return=%2Finbox'])
  })

  test('stays when it comes back with nobody signed in, until somebody was', async () => {
    const { sessionStorage } = sentAway().tab
    const tab = createFakeWindow({ channels: 'broadcast' }).openTab('/inbox', { sessionStorage })
    const { kit, signInAs, expire } = createKit({ tab })
    await kit.getSession()
    expect(kit.signInOnce()).toBe(false)
    signInAs('a1')
    await kit.getSession()
    expire()
    await kit.getSession()
    expect(kit.signInOnce()).toBe(true)
    expect(tab.sent).toHaveLength(1)
  })

  test('stays when the browser takes the page it left out of its memory, and asks again', async () => {
    const { kit, tab } = createKit()
    await kit.getSession()
    kit.signInOnce()
    const heard: string[] = []
    kit.onAuthStateChange(({ status }) => heard.push(status))
    tab.show()
    await expect.poll(() => heard).toEqual(['loading', 'signed_out'])
    expect(kit.signInOnce()).toBe(false)
  })

  test.each(['/login', '/sign-in/?x', '/identity/callback', '/SIGNIN'])(
    'stays at %s',
    async (path) => {
      const { kit, tab } = createKit({ tab: oneTab(path) })
      await kit.getSession()
      expect([kit.signInOnce(), tab.sent]).toEqual([false, []])
    },
  )

  test('stays at a dormant app’s own sign-in, and leaves for it from elsewhere', async () => {
    const auth = { fetch: dormantFetch(404), signInPath: '/enter' }
    const [there, elsewhere] = [createKit({ auth, tab: oneTab('/enter') }), createKit({ auth })]
    await Promise.all([there.kit.getSession(), elsewhere.kit.getSession()])
    expect([there.kit.signInOnce(), elsewhere.kit.signInOnce()]).toEqual([false, true])
    expect(elsewhere.tab.sent).toEqual(['replace /enter'])
  })

  test('stays where storage is blocked, since nothing would end the circle', async () => {
    const blocked = Object.defineProperty(oneTab(), 'sessionStorage', {
      get() {
        throw new DOMException('blocked', 'SecurityError')
      },
    })
    const { kit } = createKit({ tab: blocked })
    await kit.getSession()
    expect([kit.signInOnce(), blocked.sent]).toEqual([false, []])
  })
})

describe('signOut', () => {
  test('ends the session, and does not sign in again', async () => {
    const { kit, tab, app, asked, signInAs } = createKit()
    signInAs('a1')
    await kit.signOut()
    expect(kit.getSessionSync()).toEqual({ user: null })
    expect(app.browser.cookies.size).toBe(0)
    expect(asked.at(-1)).toBe('POST /identity/logout')
    expect([kit.signInOnce(), tab.sent]).toEqual([false, []])
  })

  test('is not undone by an answer that was under way', async () => {
    const app = createApp()
    const { kit, signInAs } = createKit({ app })
    signInAs('a1')
    await kit.getSession()
    const before = await app.browser.get('/identity/session?include=config')
    let answerLate: (response: Response) => void
    vi.spyOn(app.browser, 'get').mockReturnValueOnce(new Promise((give) => (answerLate = give)))
    const late = kit.getSession()
    await kit.signOut()
    answerLate!(before)
    expect(await late).toEqual({ user: null })
    expect(kit.getState().status).toBe('signed_out')
  })

  test('that the app refuses leaves the session', async () => {
    const { kit, app, signInAs } = createKit()
    signInAs('a1')
    vi.spyOn(app.browser, 'post').mockResolvedValue(new Response(null, { status: 403 }))
    await expect(kit.signOut()).rejects.toMatchObject({ code: 'sign_out_refused', status: 403 })
    expect(kit.getState().status).toBe('signed_in')
  })

  test('posts to the app’s own sign-out while the library is dormant', async () => {
    const asked: unknown[] = []
    const fetch: typeof globalThis.fetch = async (url, init) => {
      asked.push([init?.method, url])
      return dormantFetch(init?.method === 'POST' ? 200 : 404)(url)
    }
    const ownSession = async () => ({ id: 'a1', email: 'alice@example.com' })
    const { kit } = createKit({ auth: { fetch, ownSession, signOutPath: '/leave' } })
    expect((await kit.getSession()).user?.id).toBe('a1')
    await kit.signOut()
    expect(asked.at(-1)).toEqual(['POST', '/leave'])
  })
})

describe.each(['broadcast', 'none'] as const)('two tabs, channels: %s', (channels) => {
  async function twoTabs() {
    const app = createApp()
    const browser = createFakeWindow({ channels })
    const [one, other] = [browser.openTab(), browser.openTab('/inbox/2')]
    const [here, there] = [createKit({ app, tab: one }), createKit({ app, tab: other })]
    return { app, here, there }
  }

  test('are signed out together, and only the person moves the other', async () => {
    const { here, there } = await twoTabs()
    here.signInAs('a1')
    await Promise.all([here.kit.getSession(), there.kit.getSession()])
    await here.kit.signOut()
    await expect.poll(() => there.kit.getState().status).toBe('signed_out')
    expect([there.kit.signInOnce(), there.tab.sent]).toEqual([false, []])
  })

  test('are signed in together', async () => {
    const { here, there } = await twoTabs()
    await Promise.all([here.kit.getSession(), there.kit.getSession()])
    here.signInAs('a1')
    await here.kit.getSession()
    await expect.poll(() => there.kit.getState().status).toBe('signed_in')
  })

  test('ask no more than once each when nothing is new', async () => {
    const { here, there } = await twoTabs()
    here.signInAs('a1')
    await here.kit.getSession()
    await there.kit.getSession()
    await here.kit.getSession()
    expect([here.asked.length, there.asked.length]).toEqual([2, 1])
  })

  test('leave nothing behind in storage that scripts share', async () => {
    const { here, there } = await twoTabs()
    here.signInAs('a1')
    await Promise.all([here.kit.getSession(), there.kit.getSession()])
    for (const { tab } of [here, there]) {
      expect(tab.localStorage.getItem('symbolon:/identity')).toBe(null)
      expect(tab.sessionStorage.getItem('symbolon:/identity')).toBe(null)
    }
  })
})
