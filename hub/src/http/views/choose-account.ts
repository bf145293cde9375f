/**
 * The account chooser.
 */
import { html } from 'hono/html'
import type { Texts } from '../../texts/catalogue.ts'
import { cancel, hidden } from './parts.ts'

export interface ChooseAccountView {
  appName: string | undefined
  people: Person[]
  continuation: string | undefined
  anotherLink: string
  cancelLink: string | undefined
}

interface Person {
  sid: string
  email: string
  name: string
}

export const chooseAccountPage =
  (view: ChooseAccountView) =>
  ({ pages: t }: Texts) => ({
    title: t.chooser.title,
    body: html`<h1>${t.chooser.title}</h1>
      ${view.appName && html`<p class="soft">${t.chooser.towards(view.appName)}</p>`}
      <ul class="rows people">
        ${view.people.map((person) => html`<li>${personForm(person, view.continuation)}</li>`)}
      </ul>
      <div class="feet">
        <p><a href="${view.anotherLink}">${t.chooser.another}</a></p>
        ${cancel(view, t)}
      </div>`,
  })

const personForm = ({ sid, email, name }: Person, continuation: string | undefined) =>
  html`<form method="post" action="/choose-account">
    ${hidden('c', continuation)}${hidden('sid', sid)}
    <button class="person"><strong>${name}</strong><span class="soft">${email}</span></button>
  </form>`
