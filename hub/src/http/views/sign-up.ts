/**
 * The sign-up form.
 */
import { html } from 'hono/html'
import { LIMIT } from '../../base/limit.ts'
import type { PasswordPolicy } from '../../domain/people/password.ts'
import { describedBy, emailField, heading, hidden, problemNote, type Problem } from './parts.ts'

export interface SignUpView {
  brandName: string
  appName: string | undefined
  continuation: string | undefined
  email: string
  name: string
  policy: PasswordPolicy
  signInLink: string
  problem: Problem | undefined
}

export const signUpForm = (view: SignUpView) => ({
  title: 'Create an account',
  body: html`${heading('Create an account', undefined)}
    <p class="soft">
      ${view.appName ? html`One ${view.brandName} account, for ${view.appName} and every other app here` : html`One ${view.brandName} account for every app here`}
    </p>
    ${problemNote(view.problem)}
    <form method="post" action="/sign-up">
      ${hidden('c', view.continuation)}
      <label for="name">Your name</label>
      <input
        id="name"
        name="name"
        autocomplete="name"
        required
        maxlength="${LIMIT.nameMax}"
        value="${view.name}"
        ${describedBy('name', view.problem)}
      />
      ${emailField({ value: view.email, autocomplete: 'username', isFirst: false }, view.problem)}
      <label for="password">Password</label>
      <input
        id="password"
        name="password"
        type="password"
        autocomplete="new-password"
        required
        minlength="${view.policy.minLength}"
        maxlength="${LIMIT.passwordMax}"
        ${describedBy('password', view.problem)}
      />
      <p class="hint">${passwordHint(view.policy)}</p>
      <button>Create account</button>
    </form>
    <div class="feet">
      <p>Already have an account? <a href="${view.signInLink}">Sign in</a></p>
    </div>`,
})

export function passwordHint(policy: PasswordPolicy): string {
  const kinds = [
    policy.requireUpper && 'an upper-case letter',
    policy.requireLower && 'a lower-case letter',
    policy.requireDigit && 'a digit',
    policy.requireSpecial && 'a special character',
  ].filter((kind) => kind !== false)
  const length = `At least ${policy.minLength} characters`
  return kinds.length === 0
    ? `${length}.`
    : `${length}, with ${new Intl.ListFormat('en').format(kinds)}.`
}
