/**
 * The two things the kit asks of the app's server, on the page's own origin. While the library is
 * dormant its routes are not there (an app then answers 404, or a page of its own), and the app's
 * own session and sign-out are asked instead.
 */

import { AuthError } from './auth-error.ts'

export interface AuthUser {
  id: string | number
  email: string
  name?: string | null
  /** The app's own roles, where its `rolesOf` gives any. */
  roles?: readonly string[]
}

/** What is there to show beside the app's own sign-in; null while the library is dormant. */
export interface AuthConfig {
  /** What people call the hub. */
  hubName: string
  /** The hub did not answer the app a moment ago. It may have come back since. */
  hubUnreachable: boolean
}

export interface SessionAnswer {
  user: AuthUser | null
  config: AuthConfig | null
}

export interface AppAnswersOptions {
  basePath: string
  fetch: typeof fetch
  ownSession: () => Promise<AuthUser | null>
  signOutPath: string
}

const PATIENCE_MS = 10_000

export function createAppAnswers(options: AppAnswersOptions) {
  const { basePath, fetch, ownSession, signOutPath } = options

  /** Every way of getting no answer is the same to the person. */
  async function answered<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (cause) {
      throw cause instanceof AuthError ? cause : new AuthError('unavailable', { cause })
    }
  }

  const ask = (path: string, init: RequestInit) =>
    fetch(path, { ...init, cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) })

  return {
    session: (): Promise<SessionAnswer> =>
      answered(async () => {
        const response = await ask(`${basePath}/session?include=config`, {
          headers: { accept: 'application/json' },
        })
        if (!response.ok && response.status !== 404)
          throw new AuthError('unavailable', { status: response.status })
        return (await parseAnswer(response)) ?? { user: await ownSession(), config: null }
      }),

    signOut: ({ isDormant }: { isDormant: boolean }): Promise<void> =>
      answered(async () => {
        const path = isDormant ? signOutPath : `${basePath}/logout`
        // The redirect that follows leads to a page, which nobody here would read.
        const { type, ok, status } = await ask(path, { method: 'POST', redirect: 'manual' })
        if (ok || type === 'opaqueredirect') return
        const code = status >= 500 ? 'unavailable' : 'sign_out_refused'
        throw new AuthError(code, { status })
      }),
  }
}

/** Undefined for whatever the library would not say. */
async function parseAnswer(response: Response): Promise<SessionAnswer | undefined> {
  if (!response.headers.get('content-type')?.startsWith('application/json')) return undefined
  const answer = (await response.json()) as Partial<SessionAnswer>
  return answer.config && answer.user !== undefined ? (answer as SessionAnswer) : undefined
}
