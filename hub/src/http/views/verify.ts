/**
 * Confirming an address: the typed code, the link, and a link that is no longer good.
 */
import { html } from 'hono/html'
import { codeField, hidden, passwordField, problemNote, type Problem } from './parts.ts'

export interface TypedCodeView {
  email: string
  appName: string | undefined
  continuation: string | undefined
  startOverLink: string
  isSentAgain: boolean
  needsPassword: boolean
  problem: Problem | undefined
}

export const typedCodeForm = (view: TypedCodeView) => ({
  title: 'Check your mail',
  body: html`<h1>Check your mail</h1>
    <p>
      We sent a link and a code to <strong>${view.email}</strong>. Open the link, or type the code
      here${view.appName && html` to go on to ${view.appName}`}.
    </p>
    ${view.isSentAgain && html`<p class="note" role="status">We sent it again. Only the newest code works.</p>`}
    ${problemNote(view.problem)}
    <form method="post" action="/verify">
      ${hidden('c', view.continuation)} ${codeField(view.problem)}
      ${view.needsPassword && choosePassword(view.problem)}
      <button>Confirm</button>
    </form>
    <div class="feet">
      <form method="post" action="/verify/resend">
        ${hidden('c', view.continuation)}
        <p>Nothing came? <button class="link">Send it again</button></p>
      </form>
      <p>Wrong address? <a href="${view.startOverLink}">Start over</a></p>
    </div>`,
})

export interface LinkView {
  email: string
  token: string
  needsPassword: boolean
  problem: Problem | undefined
}

export const linkForm = (view: LinkView) => ({
  title: 'Confirm your address',
  body: html`<h1>Confirm your address</h1>
    <p>Is <strong>${view.email}</strong> yours?</p>
    ${view.needsPassword && html`<p>You signed up in another browser. Type the password you chose there, or choose a new one now.</p>`}
    ${problemNote(view.problem)}
    <form method="post" action="/verify">
      ${hidden('token', view.token)}
      <input type="hidden" name="email" value="${view.email}" autocomplete="username" />
      ${view.needsPassword && choosePassword(view.problem)}
      <button>Yes, confirm</button>
    </form>
    <div class="feet">
      <p class="soft">If you did not sign up, close this page: no account is made.</p>
    </div>`,
})

const choosePassword = (problem: Problem | undefined) =>
  passwordField({ label: 'Password', name: 'password', autocomplete: 'new-password' }, problem)

export const deadLinkPage = (ref: string | undefined) => ({
  title: 'This link no longer works',
  body: html`<h1>This link no longer works</h1>
    <p>
      It was already used, or it is older than a day. If your address is confirmed, just sign in; if
      not, sign up again and we send a new one.
    </p>
    ${ref && html`<p class="soft ref">Ref ${ref}</p>`}
    <a class="button" href="/sign-in">Sign in</a>
    <a class="button quiet" href="/sign-up">Sign up again</a>`,
})

export const confirmedPage = (view: {
  appName: string | undefined
  appUrl: string | undefined
}) => ({
  title: 'Your address is confirmed',
  body: html`<h1>Your address is confirmed</h1>
    <p>You are signed in on this browser.</p>
    ${view.appUrl && html`<a class="button" href="${view.appUrl}">Open ${view.appName}</a>`}
    <a class="button quiet" href="/account">Your account</a>`,
})
