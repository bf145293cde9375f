/**
 * @symbolon/client/react: components over the browser kit. They decide what is shown and nothing else: the app's
 * server has to refuse what somebody may not do.
 */

import { createElement, useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { useAuth } from './use-auth.ts'

export { AuthProvider, useAuth, type UsedAuth } from './use-auth.ts'

export interface AuthGateProps {
  children?: ReactNode
  /** For whoever is not signed in. */
  fallback?: ReactNode
  loading?: ReactNode
}

/** Shows its children to whoever is signed in, and leads nobody anywhere. */
export function AuthGate({ children, fallback = null, loading = null }: AuthGateProps): ReactNode {
  const { status } = useAuth()
  if (status === 'loading') return loading
  return status === 'signed_in' ? children : fallback
}

export interface RequireSessionProps {
  children?: ReactNode
  /** While the app is asked, and while the browser leaves for the sign-in. */
  loading?: ReactNode
  /** For whoever comes back from the sign-in without a session. Default: a sentence and a button. */
  signedOut?: ReactNode
  /** Where the app could not tell. Default: a sentence and a button. */
  unavailable?: ReactNode
  /** Shows the children to everybody, for instance where a story or a test has no server. */
  bypass?: boolean
}

/**
 * Shows its children to whoever is signed in, and sends everybody else to sign in and back to this page, once. Give it
 * the page's path as `key`, and it asks again with every step inside the app.
 *
 * @example
 * <RequireSession key={path} loading={<Spinner />}><Inbox /></RequireSession>
 */
export function RequireSession(props: RequireSessionProps): ReactNode {
  const { children, loading = null, signedOut = SIGNED_OUT, unavailable = UNAVAILABLE } = props
  const { status, signInOnce } = useAuth()
  const [stays, setStays] = useState(false)
  useEffect(() => {
    if (status === 'signed_out' && !props.bypass) setStays(!signInOnce())
  }, [status, props.bypass, signInOnce])

  if (props.bypass || status === 'signed_in') return children
  if (status === 'unavailable') return unavailable
  return status === 'signed_out' && stays ? signedOut : loading
}

export interface RequireRoleProps {
  /** One of the app's own roles, or several of which one is enough. */
  role: string | readonly string[]
  children?: ReactNode
  fallback?: ReactNode
}

/** By the roles that the app's own `rolesOf` gives; nobody's role ever comes from the hub. */
export function RequireRole({ role, children, fallback = null }: RequireRoleProps): ReactNode {
  const roles = useAuth().user?.roles ?? []
  return [role].flat().some((each) => roles.includes(each)) ? children : fallback
}

export interface SignInWithHubProps {
  /** A path inside the app. Default: this page. */
  returnTo?: string
}

/** The link to the hub; nothing while the library is dormant or has not answered yet. */
export function SignInWithHub({ returnTo }: SignInWithHubProps): ReactNode {
  const { config, signInHref } = useAuth()
  if (!config) return null
  const { hubName, hubUnreachable } = config
  const link = { className: 'symbolon-button', href: signInHref(returnTo) }
  return [
    createElement('a', { ...link, key: 'link' }, `Sign in with ${hubName}`),
    // The link stays: the hub may be back by the time somebody presses it.
    hubUnreachable &&
      createElement('small', { key: 'note' }, `${hubName} could not be reached a moment ago.`),
  ]
}

interface NoticeProps {
  sentence: string
  button: string
  act: 'signIn' | 'refresh'
}

function Notice({ sentence, button, act }: NoticeProps): ReactNode {
  const auth = useAuth()
  return createElement(
    'p',
    { role: 'status' },
    `${sentence} `,
    createElement('button', { type: 'button', onClick: () => void auth[act]() }, button),
  )
}

const SIGNED_OUT = createElement(Notice, {
  sentence: 'You are not signed in.',
  button: 'Sign in',
  act: 'signIn',
})

const UNAVAILABLE = createElement(Notice, {
  sentence: 'It cannot be told just now whether you are signed in.',
  button: 'Try again',
  act: 'refresh',
})
