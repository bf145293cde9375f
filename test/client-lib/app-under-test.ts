/**
 * A small app with users and sessions of its own, and a browser in front of it: what every test of the
 * client library drives.
 */

import {
  createHubClient,
  type Account,
  type HubClient,
  type HubClientOptions,
  type HubEvent,
} from '../../client-lib/src/index.ts'
import { FLOW } from '../support/flow.ts'
import {
  createTestHub,
  type TestHub,
  type TokenChanges,
} from '../../client-lib/src/testing/test-hub.ts'

export const APP_URL = 'https://mail.test'
export const SECRET = Buffer.alloc(32, 7).toString('base64url')

export const ENVIRONMENT = {
  IDENTITY_HUB_URL: 'https://hub.test',
  IDENTITY_APP_ID: 'mail',
  IDENTITY_APP_URL: APP_URL,
  IDENTITY_SECRET: SECRET,
  IDENTITY_FLOW: FLOW,
}

export interface AppUnderTest {
  hub: HubClient
  testHub: TestHub
  browser: TestBrowser
  accounts: Account[]
  events: HubEvent[]
  /** How many sessions the app has started. */
  sessions: () => number
  clock: { at: Date; pass(seconds: number): void }
}

export const ALICE: Account = {
  id: 'a1',
  email: 'alice@example.com',
  emailVerified: true,
  name: 'Alice',
}

export function createApp(changes: Partial<HubClientOptions> = {}): AppUnderTest {
  const clock = {
    at: new Date('2026-11-21T12:00:00Z'),
    pass(seconds: number) {
      clock.at = new Date(clock.at.getTime() + seconds * 1000)
    },
  }
  const testHub = createTestHub({ now: () => clock.at })
  const accounts: Account[] = [{ ...ALICE }]
  const events: HubEvent[] = []
  let sessions = 0

  const hub = createHubClient({
    accounts: {
      findByEmail: (email) => accounts.filter((row) => row.email.toLowerCase() === email),
      findById: (id) => accounts.find((row) => String(row.id) === id),
      create: ({ email, name }) => {
        accounts.push({ id: `new-${accounts.length}`, email, emailVerified: true, name })
      },
    },
    startSession: (account) => {
      sessions++
      return { 'set-cookie': `session=${account.id}; Path=/; HttpOnly; SameSite=Lax` }
    },
    currentAccount: (request) => {
      const id = /(?:^|; )session=([^;]+)/.exec(request.headers.get('cookie') ?? '')?.[1]
      return accounts.find((row) => row.id === id)
    },
    endSession: () => ({ 'set-cookie': 'session=; Max-Age=0; Path=/' }),
    environment: ENVIRONMENT,
    fetch: testHub.fetch,
    now: () => clock.at,
    onEvent: (event) => events.push(event),
    log: () => {},
    ...changes,
  })
  const browser = createTestBrowser(hub)
  return { hub, testHub, browser, accounts, events, sessions: () => sessions, clock }
}

export interface TestBrowser {
  cookies: Map<string, string>
  get(path: string, headers?: Record<string, string>): Promise<Response>
  post(
    path: string,
    form?: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<Response>
}

/** Keeps cookies as a browser would; knows nothing else. */
export function createTestBrowser(hub: HubClient): TestBrowser {
  const cookies = new Map<string, string>()

  async function send(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers)
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    if (cookie && !headers.has('cookie')) headers.set('cookie', cookie)
    const response = await hub.handle(new Request(APP_URL + path, { ...init, headers }))
    if (!response) throw new Error(`${path} is not a route of the library`)

    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
      if (/max-age=0/i.test(line)) cookies.delete(name!)
      else cookies.set(name!, value!)
    }
    return response
  }

  return {
    cookies,
    get: (path, headers = {}) => send(path, { headers }),
    post: (path, form = {}, headers = { 'sec-fetch-site': 'same-origin' }) =>
      send(path, { method: 'POST', body: new URLSearchParams(form), headers }),
  }
}

/** Where /identity/login sent the browser. */
export interface Departure {
  state: string
  nonce: string
  url: URL
}

export async function depart(browser: TestBrowser, query = ''): Promise<Departure> {
  const response = await browser.get(`/identity/login${query}`)
  const url = new URL(response.headers.get('location') ?? '', APP_URL)
  return { state: url.searchParams.get('state')!, nonce: url.searchParams.get('nonce')!, url }
}

export function mintFor(
  app: AppUnderTest,
  { nonce }: { nonce: string },
  {
    email = 'alice@example.com',
    sub,
    ...changes
  }: TokenChanges & { email?: string; sub?: string } = {},
): string {
  const request = { app: 'mail', redirectUri: `${APP_URL}/identity/callback`, nonce, email }
  return app.testHub.mint({ ...request, ...(sub && { sub }) }, changes)
}

export function callbackPath(query: Record<string, string>): string {
  return `/identity/callback?${new URLSearchParams(query)}`
}

/** The whole way: login, a token from the hub, callback. */
export async function signIn(
  app: AppUnderTest,
  changes: TokenChanges & { email?: string; sub?: string; query?: string } = {},
): Promise<Response> {
  const departure = await depart(app.browser, changes.query)
  return app.browser.get(returnWith(app, departure, mintFor(app, departure, changes)))
}

/** The hub's return, by which this token reaches the app: in the URL, or for the code in it. */
export function returnWith({ testHub }: AppUnderTest, departure: Departure, token: string): string {
  const { url, state } = departure
  const isCode = url.searchParams.get('response_type') === 'code'
  const result = isCode ? { code: testHub.issueCode(token, url) } : { token }
  return callbackPath({ ...result, state, iss: testHub.url })
}

/** Status and code of a refusal, the code as the app's event listener learned it. */
export async function refusalOf(app: AppUnderTest, response: Response) {
  return { status: response.status, code: app.events.at(-1)?.code }
}

/** A sign-in at its last step: an honest answer that a test may spoil. */
export async function answered(app = createApp(), browser = app.browser) {
  const { state, nonce } = await depart(browser, '?return=/inbox')
  const query = { token: mintFor(app, { nonce }), state, iss: app.testHub.url }
  return { app, state, query }
}
