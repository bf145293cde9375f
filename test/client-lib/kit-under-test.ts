/**
 * The browser kit in front of the library itself: what it fetches is answered by the app of these tests.
 */
import { createAuth, type AuthOptions } from '../../client-lib/src/browser/auth.ts'
import { createApp, type AppUnderTest } from './app-under-test.ts'
import { createFakeWindow, type FakeTab } from './fake-window.ts'

export interface KitOptions {
  app?: AppUnderTest
  tab?: FakeTab
  auth?: AuthOptions
}

export function createKit({ app = createApp(), tab = oneTab(), auth = {} }: KitOptions = {}) {
  const asked: string[] = []
  const fetch: typeof globalThis.fetch = async (url, init) => {
    asked.push(`${init?.method ?? 'GET'} ${String(url)}`)
    const response =
      init?.method === 'POST'
        ? await app.browser.post(String(url))
        : await app.browser.get(String(url))
    return asSeenByScript(response)
  }
  const kit = createAuth({ fetch, page: () => tab, ...auth })
  const signInAs = (id: string) => app.browser.cookies.set('session', id)
  return { ...{ kit, app, tab, asked, signInAs }, expire: () => app.browser.cookies.clear() }
}

export const oneTab = (path?: string): FakeTab =>
  createFakeWindow({ channels: 'broadcast' }).openTab(path)

/** What a dormant app answers below /identity: its own page, or that there is none. */
export const dormantFetch =
  (status: number): typeof fetch =>
  async () =>
    new Response('<!doctype html>', { status, headers: { 'content-type': 'text/html' } })

/** Of a redirect that it does not follow, a script sees that there was one. */
function asSeenByScript(response: Response): Response {
  if (response.status < 300 || response.status > 399) return response
  return Object.defineProperty(response, 'type', { value: 'opaqueredirect' })
}
