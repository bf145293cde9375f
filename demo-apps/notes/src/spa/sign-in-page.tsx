/**
 * The link to the hub, above Notes' own form, which always stays.
 */
import { SignInWithHub } from '@symbolon/client/react'
import type { Beginning } from '../pages.ts'

export function SignInPage({ email, problem, ref, returnTo }: Beginning) {
  const described = problem === undefined ? {} : { 'aria-describedby': 'problem' }
  return (
    <>
      <h1>Notes</h1>
      <p className="quiet">Sign in to read your notes.</p>
      <SignInWithHub {...(returnTo !== undefined && { returnTo })} />
      {problem !== undefined && (
        <p className="problem" id="problem">
          {problem} {ref !== undefined && <span>Ref {ref}</span>}
        </p>
      )}
      <form method="post" action="/login">
        <label htmlFor="email">Email</label>
        <input
          {...{ id: 'email', name: 'email', type: 'email', autoComplete: 'username' }}
          {...{ required: true, defaultValue: email, ...described }}
        />
        <label htmlFor="password">Password</label>
        <input
          {...{ id: 'password', name: 'password', type: 'password' }}
          {...{ autoComplete: 'current-password', required: true, ...described }}
        />
        <button>Sign in</button>
      </form>
    </>
  )
}
