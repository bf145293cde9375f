/**
 * The profile on the account page: the person's addresses, and what can be done with them.
 */
import { html } from 'hono/html'
import type { PageTexts } from '../../texts/catalogue.ts'
import { emailField, hidden, type Problem } from './parts.ts'

export interface AddressRow {
  email: string
  typedEmail: string
  primary: boolean
  provedAt: Date
  how: 'mail' | 'operator'
  /** The apps that receive it. */
  apps: Array<{ name: string }>
  removeLink: string
}

export interface ProfileView {
  addresses: AddressRow[]
  signInAgainLink: string | undefined
  problem: Problem | undefined
}

export const profile = (view: ProfileView, t: PageTexts) =>
  html`<h2>${t.addresses.title}</h2>
    <ul class="rows">
      ${view.addresses.map((address) => addressRow(address, view, t))}
    </ul>
    ${
      view.signInAgainLink === undefined
        ? addForm(view, t)
        : html`<p><a href="${view.signInAgainLink}">${t.addresses.signInAgain}</a></p>`
    }`

const addressRow = (address: AddressRow, view: ProfileView, { addresses: t }: PageTexts) =>
  html`<li>
    <strong>${address.typedEmail}</strong
    >${address.primary && html` <span class="soft">${t.main}</span>`}
    <p class="soft">
      ${t.proved(address.how, address.provedAt)}${
        address.apps.length > 0 && html` · ${t.received(address.apps.map(({ name }) => name))}`
      }
    </p>
    ${!address.primary && view.signInAgainLink === undefined && changes(address, t)}
  </li>`

const changes = ({ email, removeLink }: AddressRow, t: PageTexts['addresses']) =>
  html`<form method="post" action="/account/addresses/primary">
    ${hidden('email', email)}<button class="link">${t.makeMain}</button> ·
    <a href="${removeLink}">${t.remove}</a>
  </form>`

const addForm = ({ problem }: ProfileView, t: PageTexts) =>
  html`<details ${problem?.field === 'email' ? 'open' : ''}>
    <summary>${t.addresses.add}</summary>
    <form method="post" action="/account/addresses">
      ${emailField({ value: '', autocomplete: 'email', isFirst: false }, { problem }, t)}
      <button>${t.addresses.addAction}</button>
    </form>
  </details>`
