/**
 * Before and after signing out.
 */
import { html } from 'hono/html'
import type { Texts } from '../../texts/catalogue.ts'
import { hidden } from './parts.ts'

/** The app that sent the person here. */
export interface AskingApp {
  name: string
  /** Offered by a link. */
  url: string | undefined
  /** Where the browser goes by itself. */
  continueTo: string | undefined
  parameters: Record<string, string>
}

export interface SignOutView {
  brandName: string
  app: AskingApp | undefined
  people: Array<{ email: string }>
}

export const signOutPage =
  ({ brandName, app, people }: SignOutView) =>
  ({ pages: { signOut: t } }: Texts) => ({
    title: t.title(brandName),
    kept: app?.parameters ?? {},
    body: html`<h1>${t.title(brandName)}</h1>
      <p class="soft">${people.map(({ email }) => email).join(', ')}</p>
      <p>${t.effect}</p>
      <form method="post" action="/sign-out">
        ${Object.entries(app?.parameters ?? {}).map(([name, value]) => hidden(name, value))}
        <button>${t.action(brandName)}</button>
        <button class="quiet" name="everywhere" value="yes">${t.everywhere}</button>
      </form>
      <p><a href="${app?.url ?? '/account'}">${t.stay}</a></p>`,
  })

export const signedOutPage =
  ({ brandName, app }: Omit<SignOutView, 'people'>) =>
  ({ pages: { signOut: t } }: Texts) => ({
    title: t.doneTitle,
    kept: app?.parameters ?? {},
    body: html`<h1>${t.doneTitle}</h1>
      <p>${t.done(brandName)}</p>
      ${app?.url && html`<a class="button" href="${app.url}">${t.back(app.name)}</a>`}
      <a class="button quiet" href="/sign-in">${t.again}</a>`,
  })
