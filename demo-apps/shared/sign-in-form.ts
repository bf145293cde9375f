/**
 * The local sign-in form. One sentence above it says what went wrong, tied to the fields so that it
 * is read out with them.
 */
import { html, type Html } from './html.ts'

/** One sentence for an unknown address, a wrong password and a disabled account. */
export const WRONG_CREDENTIALS =
  'This address and password do not match an account here. Please try again.'

export interface SignInForm {
  email?: string | undefined
  problem?: string
  /** What to quote to an administrator. */
  ref?: string
}

export function signInForm({ email = '', problem, ref }: SignInForm): Html {
  const described = problem === undefined ? '' : html`aria-describedby="problem"`
  return html`${problem === undefined ? '' : problemNote(problem, ref)}
    <form method="post" action="/login">
      <label for="email">Email</label>
      <input
        id="email"
        name="email"
        type="email"
        autocomplete="username"
        required
        value="${email}"
        ${described}
      />
      <label for="password">Password</label>
      <input
        id="password"
        name="password"
        type="password"
        autocomplete="current-password"
        required
        ${described}
      />
      <button>Sign in</button>
    </form>`
}

// The reference stays in one piece where the line breaks.
const problemNote = (problem: string, ref: string | undefined): Html =>
  html`<p class="problem" id="problem">
    ${problem}${ref === undefined ? '' : html` <span>Ref ${ref}</span>`}
  </p>`
