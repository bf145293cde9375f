/**
 * Who is signed in, as far as this page knows: one state, its listeners, and at most one question to
 * the app under way.
 */

import type { AuthConfig, AuthUser, SessionAnswer } from './app-answers.ts'
import { AuthError } from './auth-error.ts'

export interface Session {
  user: AuthUser | null
}

interface Known {
  error?: undefined
  /** Null while the library is dormant. */
  config: AuthConfig | null
}

export type AuthState =
  | { status: 'loading'; user: null; config?: undefined; error?: undefined }
  | ({ status: 'signed_in'; user: AuthUser } & Known)
  | ({ status: 'signed_out'; user: null } & Known)
  /** The app never answered yet. Once it did, the last answer stands. */
  | { status: 'unavailable'; user: null; config?: undefined; error: AuthError }

export type KnownState = Extract<AuthState, Known>

export type Asked =
  { outcome: 'known'; state: KnownState } | { outcome: 'unavailable'; error: AuthError }

export interface AuthStateHolder {
  readonly current: AuthState
  /** Asks the app, together with whoever is asking already. */
  ask(): Promise<Asked>
  /** Whatever is being answered is out of date by now. */
  overtake(): void
  become(state: AuthState): void
  listen(listener: (state: AuthState) => void): () => void
}

export const LOADING: AuthState = { status: 'loading', user: null }

export function createAuthState(read: () => Promise<SessionAnswer>): AuthStateHolder {
  let current = LOADING
  let asking: Promise<Asked> | undefined
  const listeners = new Set<(state: AuthState) => void>()

  function become(state: AuthState): void {
    if (JSON.stringify(state) === JSON.stringify(current)) return // nothing to tell anybody
    current = state
    for (const listener of [...listeners]) listener(state)
  }

  function ask(): Promise<Asked> {
    if (asking) return asking
    const mine: Promise<Asked> = askNow(read).then((asked) => {
      if (asking !== mine) return ask() // overtaken on the way
      asking = undefined
      become(stateAfter(asked, current))
      return asked
    })
    asking = mine
    return mine
  }

  return {
    get current() {
      return current
    },
    ...{ ask, become },
    overtake: () => (asking = undefined),
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

async function askNow(read: () => Promise<SessionAnswer>): Promise<Asked> {
  try {
    return { outcome: 'known', state: stateOf(await read()) }
  } catch (error) {
    if (error instanceof AuthError) return { outcome: 'unavailable', error }
    throw error
  }
}

function stateOf({ user, config }: SessionAnswer): KnownState {
  return user ? { status: 'signed_in', user, config } : { status: 'signed_out', user, config }
}

/** A session that was there is not given up because the app was silent once. */
function stateAfter(asked: Asked, current: AuthState): AuthState {
  if (asked.outcome === 'known') return asked.state
  const wasKnown = current.status === 'signed_in' || current.status === 'signed_out'
  return wasKnown ? current : { status: 'unavailable', user: null, error: asked.error }
}
