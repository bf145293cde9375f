/**
 * The two steps of signing in.
 */
import { html } from 'hono/html'
import type { PageTexts, Texts } from '../../texts/catalogue.ts'
import {
  cancel,
  emailField,
  hidden,
  hiddenUsername,
  passwordField,
  problemNote,
  type Problem,
} from './parts.ts'

export interface SignInView {
  brandName: string
  appName: string | undefined
  continuation: string | undefined
  email: string
  /** How somebody last signed in on this browser. */
  lastUsed: 'password' | 'magic_link' | undefined
  signUpLink: string | undefined
  cancelLink: string | undefined
  forgotLink: string
  problem: Problem | undefined
}

export const addressStep =
  (view: SignInView) =>
  ({ pages: t }: Texts) => ({
    title: t.signIn.title,
    body: html`${heading(view, t)} ${problemNote(view.problem, t)}
      <form method="post" action="/sign-in">
        ${hidden('c', view.continuation)}
        ${emailField({ value: view.email, autocomplete: 'username webauthn', isFirst: true }, view, t)}
        <button>${t.signIn.next}</button>
      </form>
      ${feet(view, t)}`,
  })

export const proofStep =
  (view: SignInView) =>
  ({ pages: t }: Texts) => ({
    title: t.signIn.title,
    body: html`${heading(view, t)}
      <p class="who">
        <span>${view.email}</span> <a href="${backLink(view)}">${t.signIn.change}</a>
      </p>
      ${problemNote(view.problem, t)} ${methods(view, t)} ${feet(view, t)}`,
  })

/** The one used last comes first. */
const methods = (view: SignInView, t: PageTexts) =>
  view.lastUsed === 'magic_link' && !view.problem
    ? html`${mailForm(view, { label: t.signIn.byMailFirst, kind: '' }, t)}
        <details>
          <summary>${t.signIn.otherWay}</summary>
          ${passwordForm(view, { isFirst: false }, t)}
        </details>`
    : html`${passwordForm(view, { isFirst: true }, t)}
      ${mailForm(view, { label: t.signIn.byMail, kind: 'quiet' }, t)}`

const passwordForm = (view: SignInView, { isFirst }: { isFirst: boolean }, t: PageTexts) =>
  html`<form method="post" action="/sign-in">
    ${hidden('c', view.continuation)} ${hiddenUsername('email', view.email)}
    ${passwordField({ label: t.password, name: 'password', autocomplete: 'current-password', isFirst }, view.problem)}
    <button>${t.signIn.action}</button>
    ${lastUsed(view, 'password', t)}
    <p><a href="${view.forgotLink}">${t.signIn.forgot}</a></p>
  </form>`

const mailForm = (
  view: SignInView,
  { label, kind }: { label: string; kind: 'quiet' | '' },
  t: PageTexts,
) =>
  html`<form method="post" action="/magic-link/request">
    ${hidden('c', view.continuation)} ${hidden('email', view.email)}
    <button class="${kind}">${label}</button>
    ${lastUsed(view, 'magic_link', t)}
  </form>`

const lastUsed = (view: SignInView, method: SignInView['lastUsed'], t: PageTexts) =>
  view.lastUsed === method && html`<p class="hint">${t.signIn.lastUsed}</p>`

const heading = ({ appName, brandName }: SignInView, { signIn: t }: PageTexts) =>
  html`<h1>${t.heading(appName)}</h1>
    <p class="soft">${t.withAccount(brandName)}</p>`

const backLink = ({ continuation }: SignInView) =>
  continuation === undefined ? '/sign-in' : `/sign-in?c=${continuation}`

const feet = (view: SignInView, t: PageTexts) =>
  html`<div class="feet">
    ${view.signUpLink && html`<p>${t.signIn.newHere} <a href="${view.signUpLink}">${t.signIn.signUp}</a></p>`}
    ${cancel(view, t)}
  </div>`
