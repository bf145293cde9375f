/**
 * The dev mailbox as a page: the text parts, with their links.
 */
import { html } from 'hono/html'
import type { Texts } from '../../texts/catalogue.ts'

export interface DevMailboxView {
  mails: Array<{ id: string; to: string; subject: string; text: string; at: Date }>
  issuer: string
}

export const devMailboxPage =
  (view: DevMailboxView) =>
  ({ pages: { mailbox: t } }: Texts) => ({
    title: t.title,
    body: html`<h1>${t.title}</h1>
      <p class="soft">${t.purpose}</p>
      ${view.mails.length === 0 && html`<p>${t.empty}</p>`}
      <ul class="rows">
        ${view.mails.map(
          ({ id, subject, to, at, text }) =>
            html`<li>
              <strong>${subject}</strong>
              <p class="soft">${t.to(to, at)}</p>
              <p><a href="/dev/mailbox/${id}">${t.asItLooks}</a></p>
              <pre>${linked(text, view.issuer)}</pre>
            </li>`,
        )}
      </ul>`,
  })

/** Only the hub's own links, each alone on its line. */
const linked = (text: string, issuer: string) =>
  text
    .split('\n')
    .map((line) =>
      line.startsWith(`${issuer}/`) ? html`<a href="${line}">${line}</a>${'\n'}` : `${line}\n`,
    )
