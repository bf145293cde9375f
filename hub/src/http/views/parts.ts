/**
 * The pieces that several forms share.
 */
import { html } from 'hono/html'

export interface Problem {
  message: string
  field?: string | undefined
  ref?: string | undefined
}

/** Said once, at the top; the field it is about points here by `aria-describedby`. */
export const problemNote = (problem: Problem | undefined) =>
  problem &&
  html`<p class="problem" role="alert" id="problem">
    ${problem.message} ${problem.ref && html`<span class="ref">Ref ${problem.ref}</span>`}
  </p>`

export const describedBy = (name: string, problem: Problem | undefined) =>
  problem?.field === name ? html` aria-invalid="true" aria-describedby="problem"` : ''

export const hidden = (name: string, value: string | undefined) =>
  value === undefined ? '' : html`<input type="hidden" name="${name}" value="${value}" />`

export const emailField = (
  field: { value: string; autocomplete: 'username' | 'username webauthn'; isFirst: boolean },
  problem: Problem | undefined,
) =>
  html`<label for="email">Email address</label>
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

export const passwordField = (
  field: { label: string; name: string; autocomplete: 'current-password' | 'new-password' },
  problem: Problem | undefined,
) =>
  html`<label for="${field.name}">${field.label}</label>
    <input
      id="${field.name}"
      name="${field.name}"
      type="password"
      autocomplete="${field.autocomplete}"
      required${describedBy(field.name, problem)}
    />`

export const codeField = (problem: Problem | undefined) =>
  html`<label for="code">Code from the mail</label>
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

export const heading = (verb: string, appName: string | undefined) =>
  appName === undefined ? html`<h1>${verb}</h1>` : html`<h1>${verb} to ${appName}</h1>`

export const cancel = (link: string | undefined, appName: string | undefined) =>
  link && html`<p><a href="${link}">Cancel and go back to ${appName ?? 'the app'}</a></p>`
