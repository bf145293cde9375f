/**
 * What people see in Mail: the sign-in form, or their mailbox.
 */
import { html, trusted, type Html } from '../../shared/html.ts'
import { createFrame } from '../../shared/page.ts'
import { signInForm, type SignInForm } from '../../shared/sign-in-form.ts'
import type { Account } from './accounts.ts'
import type { Message } from './messages.ts'

export const frame = createFrame(
  'Mail',
  `:root { --accent-light: #1d4ed8; --accent-dark: #93b4ff }
h1::before { content: "✉"; margin-right: .5rem; color: var(--accent) }
li { border-left: 4px solid var(--accent) }
li .quiet { display: flex; flex-wrap: wrap; gap: 0 1rem; justify-content: space-between }`,
)

export const signInPage = (form: SignInForm, hubButton: string): string =>
  frame.page(
    'Sign in',
    html`<h1>Mail</h1>
      <p class="quiet">Sign in to read your messages.</p>
      ${trusted(hubButton)}${signInForm(form)}`,
  )

export const inboxPage = (account: Account, messages: Message[]): string =>
  frame.page(
    'Inbox',
    html`<header>
        <h1>Inbox</h1>
        <form method="post" action="/logout"><button>Sign out</button></form>
      </header>
      <p class="quiet">Signed in as ${account.name}, ${account.email}</p>
      <ul>
        ${messages.map(messageItem)}
      </ul>
      ${messages.length === 0 ? html`<p>No messages yet.</p>` : ''}`,
  )

const messageItem = ({ from, subject, body, receivedAt }: Message): Html =>
  html`<li>
    <p class="quiet">
      <span>${from}</span> <time datetime="${receivedAt.toISOString()}">${dayOf(receivedAt)}</time>
    </p>
    <h2>${subject}</h2>
    <p>${body}</p>
  </li>`

export const plainPage = (title: string, sentence: string): string =>
  frame.page(
    title,
    html`<h1>${title}</h1>
      <p>${sentence}</p>
      <a href="/">Go to Mail</a>`,
  )

const dayOf = (date: Date) =>
  date.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' })
