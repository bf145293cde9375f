/**
 * The browser kit's state as a hook. Every component that uses it asks the app once when it appears;
 * those that appear together ask together.
 */

import { createContext, createElement, useContext, useEffect, useSyncExternalStore } from 'react'
import type { ReactNode } from 'react'
import { auth as defaultAuth, type Auth } from '../browser/auth.ts'
import { LOADING, type AuthState } from '../browser/auth-state.ts'

export const AuthContext = createContext<Auth>(defaultAuth)

/** For an app that has given options to `createAuth`. */
export function AuthProvider({ auth, children }: { auth: Auth; children?: ReactNode }) {
  return createElement(AuthContext.Provider, { value: auth }, children)
}

export type UsedAuth = AuthState &
  Pick<Auth, 'signIn' | 'signOut' | 'signInHref' | 'signInOnce'> & { refresh: Auth['revalidate'] }

/**
 * Who is signed in, and the ways in and out. Renders again with every change.
 *
 * @example
 * const { status, user, signOut } = useAuth()
 */
export function useAuth(): UsedAuth {
  const auth = useContext(AuthContext)
  const state = useSyncExternalStore(auth.onAuthStateChange, auth.getState, () => LOADING)
  useEffect(() => void auth.revalidate(), [auth])
  const { signIn, signOut, signInHref, signInOnce, revalidate } = auth
  return { ...state, signIn, signOut, signInHref, signInOnce, refresh: revalidate }
}
