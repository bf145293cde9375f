/**
 * The account page.
 */
import { html } from 'hono/html'

export interface AccountView {
  brandName: string
  user: { email: string; name: string }
  createdAt: Date
  otherPeople: number
  apps: Array<{ name: string; url: string }>
}

export const accountPage = (view: AccountView) => ({
  title: 'Your account',
  body: html`<h1>${view.user.name}</h1>
    <p class="soft">${view.user.email}</p>
    <h2>Apps</h2>
    ${
      view.apps.length === 0
        ? html`<p class="soft">No app is connected yet.</p>`
        : html`<ul class="rows">
            ${view.apps.map(({ name, url }) => html`<li><a href="${url}">${name}</a></li>`)}
          </ul>`
    }
    <h2>On this browser</h2>
    <p class="soft">
      Signed in since ${view.createdAt.toISOString().slice(0, 16).replace('T', ' ')}
      UTC${view.otherPeople > 0 ? `, with ${view.otherPeople} more ${view.otherPeople === 1 ? 'person' : 'people'}` : ''}.
    </p>
    <p><a href="/choose-account">Switch or add an account</a></p>
    <form method="post" action="/sign-out">
      <button class="quiet">Sign out of ${view.brandName} on this browser</button>
    </form>`,
})
