/**
 * Asks whether a client may act for the person. Its name is what it calls itself; its host is what cannot be made up.
 */
import { html } from 'hono/html'
import type { PageTexts, Texts } from '../../texts/catalogue.ts'
import { hidden } from './parts.ts'

export interface WantedView {
  name: string
  /** Undefined where the operator vouches for it. */
  brandName: string | undefined
  /** A name that people know here, and could take this one for. */
  resembled: string | undefined
  email: string
  scope: readonly string[]
  resources: readonly string[]
}

export interface ConsentView extends WantedView {
  host: string
  continuation: string | undefined
  anotherLink: string
  cancelLink: string
}

export const consentPage =
  (view: ConsentView) =>
  ({ pages: { consent: t } }: Texts) => ({
    title: t.title(view.name),
    body: html`<h1>${t.title(view.name)}</h1>
      <p class="soft">${t.host(view.host)}</p>
      ${warnings(view, view.host, t)}
      <p>${t.as(view.email)}</p>
      ${wishes(view, t)}
      <form method="post" action="/consent">
        ${hidden('c', view.continuation)}
        <button>${t.allow}</button>
        <a class="button quiet" href="${view.cancelLink}">${t.deny}</a>
      </form>
      <div class="feet">
        <p><a href="${view.anotherLink}">${t.another}</a></p>
      </div>`,
  })

export const warnings = (
  { brandName, resembled }: WantedView,
  host: string,
  t: PageTexts['consent'],
) =>
  html`${resembled && html`<p class="problem">${t.lookAlike(resembled)}</p>`}
  ${brandName && html`<p>${t.foreign(brandName, host)}</p>`}`

export const wishes = (
  { scope, resources }: Pick<WantedView, 'scope' | 'resources'>,
  t: PageTexts['consent'],
) =>
  html`<p>${t.wishes}</p>
    <ul>
      ${scope.map((each) => html`<li>${t.scope(each)}</li>`)}
      ${resources.map((each) => html`<li>${t.resource(each)}</li>`)}
    </ul>`
