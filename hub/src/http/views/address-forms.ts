/**
 * What is asked before an address is added, removed, or a change is undone.
 */
import { html } from 'hono/html'
import type { Texts } from '../../texts/catalogue.ts'
import { codeField, emphasized, hidden, problemNote, resendForm, type Problem } from './parts.ts'

export interface AdditionCodeView {
  email: string
  continuation: string | undefined
  problem: Problem | undefined
}

export const additionCodeForm =
  (view: AdditionCodeView) =>
  ({ pages }: Texts) => {
    const t = pages.checkMail
    const { email, continuation } = view
    return {
      title: t.title,
      body: html`<h1>${t.title}</h1>
        <p>${emphasized(t.sent(email, undefined), email)}</p>
        ${problemNote(view.problem, pages)}
        <form method="post" action="/account/addresses/confirm">
          ${hidden('c', continuation)} ${codeField(view, pages)}
          <button>${t.confirm}</button>
        </form>
        <div class="feet">
          ${resendForm({ action: '/account/addresses', continuation, email }, pages)}
          <p><a href="/account">${pages.toAccount}</a></p>
        </div>`,
    }
  }

/** `account` is who is signed in here; undefined when that is not the person who asked. */
export const additionLinkForm =
  (view: { email: string; token: string; account: string | undefined }) =>
  ({ pages: { addresses: t, ...pages } }: Texts) => ({
    title: t.addTitle,
    body: html`<h1>${t.addTitle}</h1>
      ${
        view.account === undefined
          ? html`<p>${emphasized(t.signInFirst(view.email), view.email)}</p>
              <a class="button" href="/sign-in?another">${pages.toSignIn}</a>`
          : html`<p>${emphasized(t.addEffect(view.email, view.account), view.email)}</p>
              <form method="post" action="/account/addresses/confirm">
                ${hidden('token', view.token)}
                <button>${t.addConfirm}</button>
              </form>`
      }
      <div class="feet">
        <p class="soft">${t.notYou}</p>
      </div>`,
  })

/** Names the apps that receive the address: they are to receive the primary one instead. */
export const removalForm =
  (view: { email: string; typedEmail: string; primary: string; apps: Array<{ name: string }> }) =>
  ({ pages: { addresses: t } }: Texts) => ({
    title: t.removeTitle,
    body: html`<h1>${t.removeTitle}</h1>
      <p>${emphasized(t.removeEffect(view.typedEmail), view.typedEmail)}</p>
      ${
        view.apps.length > 0 &&
        html`<p>
          ${t.removeApps(
            view.apps.map(({ name }) => name),
            view.primary,
          )}
        </p>`
      }
      <form method="post" action="/account/addresses/remove">
        ${hidden('email', view.email)}
        <button>${t.removeConfirm}</button>
      </form>
      <a class="button quiet" href="/account">${t.keep}</a>`,
  })

export const undoForm =
  (view: { oldEmail: string; newEmail: string; token: string }) =>
  ({ pages: { addresses: t } }: Texts) => ({
    title: t.undoTitle,
    body: html`<h1>${t.undoTitle}</h1>
      <p>${t.undoEffect(view.oldEmail, view.newEmail)}</p>
      <form method="post" action="/undo-address">
        ${hidden('token', view.token)}
        <button>${t.undoConfirm}</button>
      </form>
      <div class="feet">
        <p class="soft">${t.undoNotYou}</p>
      </div>`,
  })
