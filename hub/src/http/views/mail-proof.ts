/**
 * The magic link and the forgotten password: asking for the mail, and using what came in it.
 */
import { html } from 'hono/html'
import type { PasswordPolicy } from '../../domain/people/password.ts'
import { codeField, emailField, hidden, passwordField, problemNote, type Problem } from './parts.ts'
import { passwordHint } from './sign-up.ts'

export interface ForgotView {
  email: string
  continuation: string | undefined
  signInLink: string
  problem: Problem | undefined
}

export const forgotPasswordForm = (view: ForgotView) => ({
  title: 'Forgot your password?',
  body: html`<h1>Forgot your password?</h1>
    <p>Type your address, and we send you a link and a code to choose a new one.</p>
    ${problemNote(view.problem)}
    <form method="post" action="/forgot-password">
      ${hidden('c', view.continuation)}
      ${emailField({ value: view.email, autocomplete: 'username', isFirst: true }, view.problem)}
      <button>Send me a link</button>
    </form>
    <div class="feet">
      <p><a href="${view.signInLink}">Back to sign in</a></p>
    </div>`,
})

export interface MailedView {
  email: string
  continuation: string | undefined
  problem: Problem | undefined
}

const mailed = (email: string) =>
  html`<p>
    If <strong>${email}</strong> has an account here, a link and a code are on their way. Open the
    link, or type the code.
  </p>`

export const magicCodeForm = (view: MailedView) => ({
  title: 'Check your mail',
  body: html`<h1>Check your mail</h1>
    ${mailed(view.email)} ${problemNote(view.problem)}
    <form method="post" action="/magic-link">
      ${hidden('c', view.continuation)} ${codeField(view.problem)}
      <button>Sign in</button>
    </form>
    <div class="feet">
      <form method="post" action="/magic-link/request">
        ${hidden('c', view.continuation)} ${hidden('email', view.email)}
        <p>Nothing came? <button class="link">Send it again</button></p>
      </form>
      <p>
        <a href="/sign-in${view.continuation ? `?c=${view.continuation}` : ''}"
          >Sign in another way</a
        >
      </p>
    </div>`,
})

export const magicLinkForm = (view: { email: string; token: string }) => ({
  title: 'Sign in',
  body: html`<h1>Sign in as ${view.email}?</h1>
    <form method="post" action="/magic-link">
      ${hidden('token', view.token)}
      <button>Yes, sign in</button>
    </form>
    <div class="feet">
      <p class="soft">If you did not ask for this, close this page. Nobody is signed in by it.</p>
    </div>`,
})

export interface ResetView {
  email: string
  /** From a link; without it the code is asked for. */
  token: string | undefined
  continuation: string | undefined
  policy: PasswordPolicy
  problem: Problem | undefined
}

export const resetPasswordForm = (view: ResetView) => ({
  title: 'Choose a new password',
  body: html`<h1>Choose a new password</h1>
    ${view.token === undefined ? mailed(view.email) : html`<p>for <strong>${view.email}</strong></p>`}
    ${problemNote(view.problem)}
    <form method="post" action="/reset-password">
      ${hidden('c', view.continuation)} ${hidden('token', view.token)}
      <input type="hidden" name="username" value="${view.email}" autocomplete="username" />
      ${view.token === undefined && codeField(view.problem)}
      ${passwordField({ label: 'New password', name: 'password', autocomplete: 'new-password' }, view.problem)}
      <p class="hint">${passwordHint(view.policy)}</p>
      <button>Set the new password</button>
    </form>
    <p class="hint">Every browser that is signed in to your account will be signed out.</p>`,
})

export const usedLinkPage = (again: { label: string; link: string }) => ({
  title: 'This link no longer works',
  body: html`<h1>This link no longer works</h1>
    <p>It was already used, or it is too old. We can send a new one.</p>
    <a class="button" href="${again.link}">${again.label}</a>
    <a class="button quiet" href="/sign-in">Sign in</a>`,
})
