/**
 * The pieces that several forms share.
 */
import { html } from 'hono/html'
import type { PageTexts } from '../../texts/catalogue.ts'

/** How a refusal is found again: by the person's reference in the log, by a program through its code. */
export interface Reference {
  code: string
  ref: string
}

export interface Problem extends Reference {
  message: string
  field?: string | undefined
}

export const referenceNote = ({ code, ref }: Reference, t: PageTexts) =>
  html`<span class="ref" data-code="${code}">${t.ref(ref)}</span>`

/** Said once, at the top; the field it is about points here by `aria-describedby`. */
export const problemNote = (problem: Problem | undefined, t: PageTexts) =>
  problem &&
  html`<p class="problem" role="alert" id="problem">
    ${problem.message} ${referenceNote(problem, t)}
  </p>`

export const describedBy = (name: string, problem: Problem | undefined) =>
  problem?.field === name ? html` aria-invalid="true" aria-describedby="problem"` : ''

export const hidden = (name: string, value: string | undefined) =>
  value === undefined ? '' : html`<input type="hidden" name="${name}" value="${value}" />`

/** A sentence with one of its words standing out. */
export function emphasized(sentence: string, word: string) {
  const [before, ...behind] = sentence.split(word)
  return behind.length === 0
    ? sentence
    : html`${before}<strong>${word}</strong>${behind.join(word)}`
}

interface FormView {
  problem: Problem | undefined
}

type EmailUse = 'email' | 'username' | 'username webauthn'

export const emailField = (
  field: { value: string; autocomplete: EmailUse; isFirst: boolean },
  { problem }: FormView,
  t: PageTexts,
) =>
  html`<label for="email">${t.emailAddress}</label>
    <input
      id="email"
      name="email"
      type="email"
      autocomplete="${field.autocomplete}"
      required
      ${field.isFirst ? 'autofocus' : ''}
      spellcheck="false"
      autocapitalize="none"
      value="${field.value}"
      ${describedBy('email', problem)}
    />`

interface PasswordField {
  label: string
  name: string
  autocomplete: 'current-password' | 'new-password'
  isFirst?: boolean
}

export const passwordField = (field: PasswordField, problem: Problem | undefined) =>
  html`<label for="${field.name}">${field.label}</label>
    <input
      id="${field.name}"
      name="${field.name}"
      type="password"
      autocomplete="${field.autocomplete}"
      required
      ${field.isFirst ? 'autofocus' : ''}
      ${describedBy(field.name, problem)}
    />`

export const codeField = ({ problem }: FormView, t: PageTexts) =>
  html`<label for="code">${t.codeFromMail}</label>
    <input
      id="code"
      name="code"
      class="code"
      autocomplete="one-time-code"
      inputmode="numeric"
      maxlength="12"
      required
      autofocus${describedBy('code', problem)}
    />`

/** For password managers, on every step that does not ask for the address. */
export const hiddenUsername = (name: 'email' | 'username', email: string) =>
  html`<input type="hidden" name="${name}" value="${email}" autocomplete="username" />`

const COUNTDOWN = html`<span class="countdown" aria-hidden="true"></span>`

/** Another mail, offered when a first one has had its time. The countdown is for the eye: the form works at once. */
export const resendForm = (
  form: { action: string; continuation: string | undefined; email?: string },
  { checkMail: t }: PageTexts,
) =>
  html`<form method="post" action="${form.action}">
    ${hidden('c', form.continuation)} ${hidden('email', form.email)}
    <p>${t.nothingCame} <button class="link resend">${t.again}</button> ${COUNTDOWN}</p>
  </form>`

export const cancel = (
  { cancelLink, appName }: { cancelLink: string | undefined; appName: string | undefined },
  t: PageTexts,
) => cancelLink && html`<p><a href="${cancelLink}">${t.cancel(appName ?? t.theApp)}</a></p>`
