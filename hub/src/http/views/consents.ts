/**
 * What the person has allowed apps, on the account page, and the way to withdraw it.
 */
import { html } from 'hono/html'
import type { PageTexts } from '../../texts/catalogue.ts'
import { hidden } from './parts.ts'

export interface ConsentRow {
  id: string
  name: string
  scope: readonly string[]
  resources: readonly string[]
  givenAt: Date
}

export const consentsSection = (given: readonly ConsentRow[], { consent: t }: PageTexts) =>
  given.length > 0 &&
  html`<h2>${t.given}</h2>
    <ul class="rows">
      ${given.map((consent) => html`<li>${consentRow(consent, t)}</li>`)}
    </ul>`

const consentRow = (consent: ConsentRow, t: PageTexts['consent']) => {
  const { id, name, scope, resources, givenAt } = consent
  const list = [...scope.map(t.scope), ...resources.map(t.resource)].join(' · ')
  return html`<strong>${name}</strong>
    <p class="soft">${list}</p>
    <p class="soft">${t.since(givenAt)}</p>
    <form method="post" action="/account/withdraw-consent">
      ${hidden('app', id)}<button class="link">${t.withdraw(name)}</button>
    </form>`
}
