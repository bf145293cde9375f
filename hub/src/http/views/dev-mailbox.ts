/**
 * The dev mailbox as a page: the text parts, with their links.
 */
import { html } from 'hono/html'

export interface DevMailboxView {
  mails: Array<{ id: string; to: string; subject: string; text: string; at: Date }>
  issuer: string
}

export const devMailboxPage = (view: DevMailboxView) => ({
  title: 'Dev mailbox',
  body: html`<h1>Dev mailbox</h1>
    <p class="soft">
      Mails that would have been sent; the newest first. This page exists only outside production.
    </p>
    ${view.mails.length === 0 && html`<p>Nothing yet. <a href="/sign-up">Sign up</a> and the mail appears here.</p>`}
    <ul class="rows">
      ${view.mails.map(
        (mail) =>
          html`<li>
            <strong>${mail.subject}</strong>
            <p class="soft">
              to ${mail.to}, ${mail.at.toISOString().slice(0, 19).replace('T', ' ')} UTC
            </p>
            <pre>${linked(mail.text, view.issuer)}</pre>
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
