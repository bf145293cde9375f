/**
 * For somebody whose device shows a code: the form for it, the question, and what becomes of it.
 */
import { html } from 'hono/html'
import type { Texts } from '../../texts/catalogue.ts'
import { warnings, wishes, type WantedView } from './consent.ts'
import { describedBy, hidden, problemNote, type Problem } from './parts.ts'

export const userCodeForm =
  (view: { userCode: string; problem: Problem | undefined }) =>
  ({ pages }: Texts) => {
    const t = pages.device
    return {
      title: t.title,
      body: html`<h1>${t.title}</h1>
        <p class="soft">${t.how}</p>
        ${problemNote(view.problem, pages)}
        <form method="post" action="/device">
          <label for="user_code">${t.code}</label>
          <input
            id="user_code"
            name="user_code"
            class="code"
            autocomplete="off"
            autocapitalize="characters"
            spellcheck="false"
            maxlength="20"
            required
            autofocus
            value="${view.userCode}"
            ${describedBy('user_code', view.problem)}
          />
          <button>${t.next}</button>
        </form>`,
    }
  }

export interface DeviceConfirmView extends WantedView {
  userCode: string
  continuation: string | undefined
  anotherLink: string
}

export const deviceConfirmPage =
  (view: DeviceConfirmView) =>
  ({ pages: { device: t, consent } }: Texts) => ({
    title: t.confirm(view.name),
    body: html`<h1>${t.confirm(view.name)}</h1>
      <p>${t.check} <strong>${view.userCode}</strong></p>
      ${warnings(view, view.name, consent)}
      <p>${consent.as(view.email)}</p>
      ${wishes(view, consent)}
      <form method="post" action="/device/confirm">
        ${hidden('c', view.continuation)}
        <button name="decision" value="approved">${consent.allow}</button>
        <button class="quiet" name="decision" value="denied">${consent.deny}</button>
      </form>
      <div class="feet">
        <p><a href="${view.anotherLink}">${consent.another}</a></p>
      </div>`,
  })

export const deviceDonePage =
  (done: 'approved' | 'denied') =>
  ({ pages: { device: t } }: Texts) => ({
    title: t.doneTitle[done],
    body: html`<h1>${t.doneTitle[done]}</h1>
      <p>${t.done[done]}</p>`,
  })
