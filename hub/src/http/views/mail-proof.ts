/**
 * The magic link and the forgotten password: asking for the mail, and using what came in it.
 */
import { html } from 'hono/html'
import type { PasswordPolicy } from '../../domain/people/password.ts'
import type { PageTexts, Texts } from '../../texts/catalogue.ts'
import {
  codeField,
  emailField,
  emphasized,
  hidden,
  hiddenUsername,
  passwordField,
  problemNote,
  referenceNote,
  resendForm,
  type Problem,
  type Reference,
} from './parts.ts'
import { passwordHint } from './password-hint.ts'

export interface ForgotView {
  email: string
  continuation: string | undefined
  signInLink: string
  problem: Problem | undefined
}

export const forgotPasswordForm =
  (view: ForgotView) =>
  ({ pages }: Texts) => {
    const t = pages.forgot
    return {
      title: t.title,
      body: html`<h1>${t.title}</h1>
        <p>${t.how}</p>
        ${problemNote(view.problem, pages)}
        <form method="post" action="/forgot-password">
          ${hidden('c', view.continuation)}
          ${emailField({ value: view.email, autocomplete: 'username', isFirst: true }, view, pages)}
          <button>${t.action}</button>
        </form>
        <div class="feet">
          <p><a href="${view.signInLink}">${t.back}</a></p>
        </div>`,
    }
  }

export interface MailedView {
  email: string
  continuation: string | undefined
  problem: Problem | undefined
}

const mailed = (email: string, { checkMail: t }: PageTexts) =>
  html`<p>${emphasized(t.maybeSent(email), email)}</p>`

export const magicCodeForm =
  (view: MailedView) =>
  ({ pages }: Texts) => {
    const t = pages.checkMail
    const { email, continuation } = view
    return {
      title: t.title,
      body: html`<h1>${t.title}</h1>
        ${mailed(email, pages)} ${problemNote(view.problem, pages)}
        <form method="post" action="/magic-link">
          ${hidden('c', continuation)} ${codeField(view, pages)}
          <button>${pages.toSignIn}</button>
        </form>
        <div class="feet">
          ${resendForm({ action: '/magic-link/request', continuation, email }, pages)}
          <p>
            <a href="/sign-in${continuation ? `?c=${continuation}` : ''}">${t.otherWay}</a>
          </p>
        </div>`,
    }
  }

export const magicLinkForm =
  (view: { email: string; token: string }) =>
  ({ pages: { magicLink: t, ...pages } }: Texts) => ({
    title: pages.signIn.title,
    body: html`<h1>${t.heading(view.email)}</h1>
      <form method="post" action="/magic-link">
        ${hidden('token', view.token)}
        <button>${t.action}</button>
      </form>
      <div class="feet">
        <p class="soft">${t.notYou}</p>
      </div>`,
  })

export interface ResetView {
  email: string
  /** From a link; without it the code is asked for. */
  token: string | undefined
  continuation: string | undefined
  policy: PasswordPolicy
  /** It comes at the end of undoing a change of addresses. */
  isUndone: boolean
  problem: Problem | undefined
}

export const resetPasswordForm =
  (view: ResetView) =>
  ({ pages }: Texts) => {
    const t = pages.reset
    const { email, token } = view
    const field = {
      label: pages.newPassword,
      name: 'password',
      autocomplete: 'new-password',
    } as const
    return {
      title: t.title,
      body: html`<h1>${t.title}</h1>
        ${token === undefined ? mailed(email, pages) : html`<p>${emphasized(t.forAddress(email), email)}</p>`}
        ${view.isUndone && html`<p class="note" role="status">${pages.addresses.undone}</p>`}
        ${problemNote(view.problem, pages)}
        <form method="post" action="/reset-password">
          ${hidden('c', view.continuation)} ${hidden('token', token)}
          ${hiddenUsername('username', email)} ${token === undefined && codeField(view, pages)}
          ${passwordField(field, view.problem)}
          <p class="hint">${passwordHint(view.policy, pages)}</p>
          <button>${t.action}</button>
        </form>
        <p class="hint">${t.effect}</p>`,
    }
  }

export const usedLinkPage =
  (again: { link: string; reference: Reference }) =>
  ({ pages: t }: Texts) => ({
    title: t.deadLink.title,
    body: html`<h1>${t.deadLink.title}</h1>
      <p>${t.deadLink.other}</p>
      <p class="soft">${referenceNote(again.reference, t)}</p>
      <a class="button" href="${again.link}">${t.deadLink.newLink}</a>
      <a class="button quiet" href="/sign-in">${t.toSignIn}</a>`,
  })
