/**
 * An app that never confirmed Alice's address, but knows her password; and Alice, back from the hub, asked for it.
 */
import type { HubClientOptions, Link } from '../../client-lib/src/index.ts'
import { memoryLinks } from '../../client-lib/src/stores/memory.ts'
import { ALICE, createApp, signIn, type AppUnderTest } from './app-under-test.ts'

export const PASSWORD = 'alice-local'
export const BY_PASSWORD = {
  verifyPassword: (_account: unknown, password: string) => password === PASSWORD,
}

export interface Stage extends Partial<HubClientOptions> {
  history?: Link[]
}

export function createUnverifiedApp({ history = [], ...options }: Stage = {}): AppUnderTest {
  const app = createApp({ links: memoryLinks(history), onUnverifiedLocal: BY_PASSWORD, ...options })
  app.accounts.splice(0, 1, { ...ALICE, emailVerified: false })
  return app
}

/** Alice is back from the hub, and asked for the password of her account here. */
export async function asked(stage: Stage = {}, app = createUnverifiedApp(stage)) {
  const response = await signIn(app, { query: '?return=/inbox', sub: 'me' })
  const page = await response.text()
  return { app, response, page, state: stateOn(page) }
}

export const stateOn = (page: string) => /name="state" value="([^"]+)"/.exec(page)?.[1] ?? ''

export const answer = (app: AppUnderTest, state: string, password = PASSWORD) =>
  app.browser.post('/identity/prove', { state, password })
