/**
 * @symbolon/client/browser: who is signed in to this app, for the scripts of its own pages. They talk
 * to the app's own server on the page's own origin, and never hold a token or see a cookie.
 */

import { createMount, type MountOptions } from '../mount.ts'
import { createAppAnswers, type AuthConfig, type AuthUser } from './app-answers.ts'
import { AuthError } from './auth-error.ts'
import { createAuthState, type AuthState, type KnownState, type Session } from './auth-state.ts'
import { thisPage, type Page } from './page.ts'
import { joinTab, type Tab } from './tab.ts'

export type { AuthConfig, AuthUser } from './app-answers.ts'
export { AuthError, type AuthErrorCode } from './auth-error.ts'
export type { AuthState, Session } from './auth-state.ts'

export interface AuthOptions extends MountOptions {
  /** The app's own sign-in, the way in while the library is dormant. Default: the front page. */
  signInPath?: string
  /** What the app's own sign-out posts to, while the library is dormant. Default: `/logout`. */
  signOutPath?: string
  /** Who is signed in, asked of the app's own server while the library is dormant. Default: nobody. */
  ownSession?: () => Promise<AuthUser | null>
  fetch?: typeof fetch
  /** Default: `window`. */
  page?: () => Page
}

export interface Auth {
  /** Asks the app. Nobody is `{ user: null }`; an app that does not answer is an AuthError `unavailable`. */
  getSession(): Promise<Session>
  /** The last answer; undefined before the first. */
  getSessionSync(): Session | undefined
  /** Like getSession, where nobody is an AuthError `no_session`. */
  refreshSession(): Promise<Session>
  /** What to write on the button; null while the library is dormant. */
  getAuthConfig(): Promise<AuthConfig | null>
  /** Called with every change, in this tab or another. Returns the function that ends it. */
  onAuthStateChange(listener: (state: AuthState) => void): () => void
  /** Leaves for the sign-in, and comes back to `returnTo`, a path inside the app. Default: this page. */
  signIn(options?: { returnTo?: string }): Promise<void>
  /** Ends the app's own session, in every tab. The hub's is another matter. */
  signOut(): Promise<void>

  /** What components render from. */
  getState(): AuthState
  /** Asks the app; what comes of it is the state. Call it when the app's API answers 401. */
  revalidate(): Promise<void>
  /** Leaves for the sign-in by itself. False: it did so before, and the person decides. */
  signInOnce(): boolean
  /** The address that signIn leaves for, for a link. */
  signInHref(returnTo?: string): string
}

/**
 * For an app that sets an option; `auth` is the same at the defaults.
 *
 * @example
 * export const auth = createAuth({ ownSession: async () => (await fetch('/api/me')).json() })
 * const { user } = await auth.getSession()
 */
export function createAuth(options: AuthOptions = {}): Auth {
  const { signOutPath = '/logout', ownSession = async () => null, page = thisPage } = options
  const mount = createMount(options)
  const app = createAppAnswers({
    ...{ basePath: mount.basePath, signOutPath, ownSession },
    fetch: options.fetch ?? fetch,
  })
  const state = createAuthState(app.session)

  // Joined by the first use, so that the kit can be created where there is no page.
  let joined: Tab | undefined
  const tab = () =>
    (joined ??= joinTab(page(), state, { mount, signInPath: options.signInPath ?? mount.home }))

  async function ask(): Promise<KnownState> {
    tab()
    const asked = await state.ask()
    if (asked.outcome === 'unavailable') throw asked.error
    return asked.state
  }

  async function configured(): Promise<AuthConfig | null> {
    const { config = (await ask()).config } = state.current
    return config
  }

  async function revalidate(): Promise<void> {
    tab()
    await state.ask()
  }

  return {
    getSession: async () => sessionOf(await ask()),
    getSessionSync: () =>
      state.current.config === undefined ? undefined : sessionOf(state.current),
    async refreshSession() {
      const session = sessionOf(await ask())
      if (!session.user) throw new AuthError('no_session', { status: 401 })
      return session
    },
    getAuthConfig: configured,
    onAuthStateChange(listener) {
      tab()
      return state.listen(listener)
    },
    async signIn({ returnTo } = {}) {
      if (state.current.config === undefined) await revalidate()
      tab().wayIn.take(returnTo)
    },
    async signOut() {
      const config = await configured()
      await app.signOut({ isDormant: config === null })
      tab().mark.set()
      state.overtake()
      state.become({ status: 'signed_out', user: null, config })
    },
    getState: () => state.current,
    revalidate,
    signInOnce: () => tab().wayIn.takeOnce(),
    signInHref: (returnTo) => tab().wayIn.href(returnTo),
  }
}

const sessionOf = ({ user }: Session): Session => ({ user })

/** For an app that leaves every option at its default. */
export const auth = createAuth()

/** What `auth` does, each by its own name. */
export const {
  getSession,
  getSessionSync,
  refreshSession,
  getAuthConfig,
  onAuthStateChange,
  signIn,
  signOut,
} = auth
