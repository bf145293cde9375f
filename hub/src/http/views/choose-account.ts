/**
 * The account chooser.
 */
import { html } from 'hono/html'
import { cancel, heading, hidden } from './parts.ts'

export interface ChooseAccountView {
  appName: string | undefined
  people: Array<{ sid: string; email: string; name: string }>
  continuation: string | undefined
  anotherLink: string
  cancelLink: string | undefined
}

export const chooseAccountPage = (view: ChooseAccountView) => ({
  title: 'Choose an account',
  body: html`${heading('Choose an account', undefined)}
    ${view.appName && html`<p class="soft">to go on to ${view.appName}</p>`}
    <ul class="rows people">
      ${view.people.map(
        ({ sid, email, name }) =>
          html`<li>
            <form method="post" action="/choose-account">
              ${hidden('c', view.continuation)}${hidden('sid', sid)}
              <button class="person">
                <strong>${name}</strong><span class="soft">${email}</span>
              </button>
            </form>
          </li>`,
      )}
    </ul>
    <div class="feet">
      <p><a href="${view.anotherLink}">Use another account</a></p>
      ${cancel(view.cancelLink, view.appName)}
    </div>`,
})
