/**
 * What people see in Calendar: the sign-in form, or their events as an agenda.
 */
import { html, trusted, type Html } from '../../shared/html.ts'
import { createFrame } from '../../shared/page.ts'
import { signInForm, type SignInForm } from '../../shared/sign-in-form.ts'
import type { Account } from './accounts.ts'
import type { Event } from './events.ts'

export const frame = createFrame(
  'Calendar',
  `:root { --accent-light: #0f6b4f; --accent-dark: #7fd6b4 }
body { border-top: .5rem solid var(--accent); min-height: 100vh }
h1 { font-family: Georgia, serif; font-weight: 500; font-size: 2rem }
li { display: grid; grid-template-columns: 3.5rem 1fr; gap: 0 1rem; align-items: start }
li time { grid-row: span 2; text-align: center; font-size: .8rem; color: var(--quiet) }
li time b { display: block; font: 500 1.75rem/1 Georgia, serif; color: var(--accent) }`,
)

export const signInPage = (form: SignInForm, hubButton: string): string =>
  frame.page(
    'Sign in',
    html`<h1>Calendar</h1>
      <p class="quiet">Sign in to see what is ahead.</p>
      ${trusted(hubButton)}${signInForm(form)}`,
  )

export const agendaPage = (account: Account, events: Event[]): string =>
  frame.page(
    'Agenda',
    html`<header>
        <h1>Agenda</h1>
        <form method="post" action="/logout"><button>Sign out</button></form>
      </header>
      <p class="quiet">This is the calendar of ${account.name}, ${account.email}</p>
      <ul>
        ${events.map(eventItem)}
      </ul>
      ${events.length === 0 ? html`<p>Nothing planned.</p>` : ''}`,
  )

const eventItem = ({ title, place, startsAt, endsAt }: Event): Html =>
  html`<li>
    <time datetime="${startsAt.toISOString()}"><b>${dayOf(startsAt)}</b>${monthOf(startsAt)}</time>
    <h2>${title}</h2>
    <p class="quiet">${clockOf(startsAt)} to ${clockOf(endsAt)}, ${place}</p>
  </li>`

export const plainPage = (title: string, sentence: string): string =>
  frame.page(
    title,
    html`<h1>${title}</h1>
      <p>${sentence}</p>
      <a href="/">Go to Calendar</a>`,
  )

const inUtc = (options: Intl.DateTimeFormatOptions) => (date: Date) =>
  date.toLocaleString('en-GB', { ...options, timeZone: 'UTC' })
const dayOf = inUtc({ day: 'numeric' })
const monthOf = inUtc({ month: 'short' })
const clockOf = inUtc({ hour: '2-digit', minute: '2-digit' })
