/**
 * The sign-up form.
 */
import { html } from 'hono/html'
import { LIMIT } from '../../base/limit.ts'
import type { PasswordPolicy } from '../../domain/people/password.ts'
import type { Texts } from '../../texts/catalogue.ts'
import {
  describedBy,
  emailField,
  hidden,
  passwordField,
  problemNote,
  type Problem,
} from './parts.ts'
import { passwordHint } from './password-hint.ts'

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

export const signUpForm =
  (view: SignUpView) =>
  ({ pages: t }: Texts) => ({
    title: t.signUp.title,
    body: html`<h1>${t.signUp.title}</h1>
      <p class="soft">${t.signUp.purpose(view.brandName, view.appName)}</p>
      ${problemNote(view.problem, t)}
      <form method="post" action="/sign-up">
        ${hidden('c', view.continuation)}
        <label for="name">${t.signUp.yourName}</label>
        <input
          id="name"
          name="name"
          autocomplete="name"
          required
          maxlength="${LIMIT.nameMax}"
          value="${view.name}"
          ${describedBy('name', view.problem)}
        />
        ${emailField({ value: view.email, autocomplete: 'username', isFirst: false }, view, t)}
        ${passwordField({ label: t.password, name: 'password', autocomplete: 'new-password' }, view.problem)}
        <p class="hint">${passwordHint(view.policy, t)}</p>
        <button>${t.signUp.action}</button>
      </form>
      <div class="feet">
        <p>${t.signUp.known} <a href="${view.signInLink}">${t.toSignIn}</a></p>
      </div>`,
  })
