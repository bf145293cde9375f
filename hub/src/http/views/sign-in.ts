/**
 * The two steps of signing in.
 */
import { html } from 'hono/html'
import {
  cancel,
  describedBy,
  emailField,
  heading,
  hidden,
  problemNote,
  type Problem,
} from './parts.ts'

export interface SignInView {
  brandName: string
  appName: string | undefined
  continuation: string | undefined
  email: string
  signUpLink: string | undefined
  cancelLink: string | undefined
  forgotLink: string
  problem: Problem | undefined
}

export const addressStep = (view: SignInView) => ({
  title: 'Sign in',
  body: html`${heading('Sign in', view.appName)}
    <p class="soft">with your ${view.brandName} account</p>
    ${problemNote(view.problem)}
    <form method="post" action="/sign-in">
      ${hidden('c', view.continuation)}
      ${emailField({ value: view.email, autocomplete: 'username webauthn', isFirst: true }, view.problem)}
      <button>Continue</button>
    </form>
    ${feet(view)}`,
})

export const passwordStep = (view: SignInView) => ({
  title: 'Sign in',
  body: html`${heading('Sign in', view.appName)}
    <p class="soft">with your ${view.brandName} account</p>
    <p class="who"><span>${view.email}</span> <a href="${backLink(view)}">Change</a></p>
    ${problemNote(view.problem)}
    <form method="post" action="/sign-in">
      ${hidden('c', view.continuation)}
      <input type="hidden" name="email" value="${view.email}" autocomplete="username" />
      <label for="password">Password</label>
      <input
        id="password"
        name="password"
        type="password"
        autocomplete="current-password"
        required
        autofocus${describedBy('password', view.problem)}
      />
      <button>Sign in</button>
      <p><a href="${view.forgotLink}">Forgot your password?</a></p>
    </form>
    <form method="post" action="/magic-link/request">
      ${hidden('c', view.continuation)} ${hidden('email', view.email)}
      <button class="quiet">Email me a link instead</button>
    </form>
    ${feet(view)}`,
})

const backLink = ({ continuation }: SignInView) =>
  continuation === undefined ? '/sign-in' : `/sign-in?c=${continuation}`

const feet = (view: SignInView) =>
  html`<div class="feet">
    ${view.signUpLink && html`<p>New here? <a href="${view.signUpLink}">Create an account</a></p>`}
    ${cancel(view.cancelLink, view.appName)}
  </div>`
