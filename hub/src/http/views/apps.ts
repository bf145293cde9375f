/**
 * The apps on the account page: when the person last went to each, and the way out of it.
 */
import { html } from 'hono/html'
import type { PageTexts } from '../../texts/catalogue.ts'
import { hidden } from './parts.ts'

export interface AppRow {
  id: string
  name: string
  /** Told of those who chose their name themselves. */
  host: string | undefined
  url: string | undefined
  /** Undefined when the hub has never opened it for this person. */
  lastVisitAt: Date | undefined
}

export const appsSection = (apps: readonly AppRow[], { account: t }: PageTexts) =>
  html`<h2>${t.apps}</h2>
    ${
      apps.length === 0
        ? html`<p class="soft">${t.noApps}</p>`
        : html`<ul class="rows">
            ${apps.map((app) => html`<li>${appRow(app, t)}</li>`)}
          </ul>`
    }`

const appRow = ({ id, name, host, url, lastVisitAt }: AppRow, t: PageTexts['account']) =>
  html`${url === undefined ? name : html`<a href="${url}">${name}</a>`}${host && ` (${host})`}${
    lastVisitAt &&
    html`<p class="soft">${t.lastVisit(lastVisitAt)}</p>
      <form method="post" action="/account/sign-out-of-app">
        ${hidden('app', id)}<button class="link">${t.signOutOfApp(name)}</button>
      </form>`
  }`
