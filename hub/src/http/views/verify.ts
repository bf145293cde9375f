/**
 * Confirming an address: the typed code, the link, and a link that is no longer good.
 */
import { html } from 'hono/html'
import type { PageTexts, Texts } from '../../texts/catalogue.ts'
import {
  codeField,
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

export interface TypedCodeView {
  email: string
  appName: string | undefined
  continuation: string | undefined
  startOverLink: string
  isSentAgain: boolean
  needsPassword: boolean
  problem: Problem | undefined
}

export const typedCodeForm =
  (view: TypedCodeView) =>
  ({ pages }: Texts) => {
    const t = pages.checkMail
    return {
      title: t.title,
      body: html`<h1>${t.title}</h1>
        <p>${emphasized(t.sent(view.email, view.appName), view.email)}</p>
        ${view.isSentAgain && html`<p class="note" role="status">${t.sentAgain}</p>`}
        ${problemNote(view.problem, pages)}
        <form method="post" action="/verify">
          ${hidden('c', view.continuation)} ${codeField(view, pages)}
          ${view.needsPassword && choosePassword(view.problem, pages)}
          <button>${t.confirm}</button>
        </form>
        <div class="feet">
          ${resendForm({ action: '/verify/resend', continuation: view.continuation }, pages)}
          <p>${t.wrongAddress} <a href="${view.startOverLink}">${t.startOver}</a></p>
        </div>`,
    }
  }

export interface LinkView {
  email: string
  token: string
  needsPassword: boolean
  problem: Problem | undefined
}

export const linkForm =
  (view: LinkView) =>
  ({ pages }: Texts) => {
    const t = pages.verify
    return {
      title: t.title,
      body: html`<h1>${t.title}</h1>
        <p>${emphasized(t.isYours(view.email), view.email)}</p>
        ${view.needsPassword && html`<p>${t.otherBrowser}</p>`} ${problemNote(view.problem, pages)}
        <form method="post" action="/verify">
          ${hidden('token', view.token)} ${hiddenUsername('email', view.email)}
          ${view.needsPassword && choosePassword(view.problem, pages)}
          <button>${t.action}</button>
        </form>
        <div class="feet">
          <p class="soft">${t.notYou}</p>
        </div>`,
    }
  }

const choosePassword = (problem: Problem | undefined, t: PageTexts) =>
  passwordField({ label: t.password, name: 'password', autocomplete: 'new-password' }, problem)

export const deadVerificationPage =
  (reference: Reference) =>
  ({ pages: t }: Texts) => ({
    title: t.deadLink.title,
    body: html`<h1>${t.deadLink.title}</h1>
      <p>${t.deadLink.verification}</p>
      <p class="soft">${referenceNote(reference, t)}</p>
      <a class="button" href="/sign-in">${t.toSignIn}</a>
      <a class="button quiet" href="/sign-up">${t.deadLink.signUpAgain}</a>`,
  })

/** Proven in another browser than the one that asked: the app waits there, and can be opened afresh here. */
export const provenElsewherePage =
  (view: {
    what: 'verify' | 'magicLink'
    appName: string | undefined
    appUrl: string | undefined
  }) =>
  ({ pages: t }: Texts) => {
    const title = t[view.what].doneTitle
    return {
      title,
      body: html`<h1>${title}</h1>
        <p>${t.verify.signedIn}</p>
        ${view.appUrl && html`<a class="button" href="${view.appUrl}">${t.verify.open(view.appName ?? t.theApp)}</a>`}
        <a class="button quiet" href="/account">${t.toAccount}</a>`,
    }
  }
