/**
 * The one page of Notes: an empty frame that its script fills, and what went wrong, for the script to say.
 */
import { html, trusted } from '../../shared/html.ts'
import { createFrame } from '../../shared/page.ts'
import type { SignInForm } from '../../shared/sign-in-form.ts'

const frame = createFrame(
  'Notes',
  `:root { --accent-light: #7a3e00; --accent-dark: #ffb870 }
h1::before { content: "✎"; margin-right: .5rem; color: var(--accent) }
li { border-style: dashed }
a { color: var(--accent); display: inline-block; min-height: 24px }
main > a { color: var(--on-accent) }`,
)

const POLICY = 'Content-Security-Policy'

export const headers = {
  ...frame.headers,
  [POLICY]: `${frame.headers[POLICY]}; script-src 'self'; connect-src 'self'`,
}

/** What the sign-in form shows, and where it came from. */
export interface Beginning extends SignInForm {
  returnTo?: string
}

export const notesPage = (scriptPath: string, beginning: Beginning = {}): string =>
  frame.page(
    'Notes',
    html`<noscript
        ><h1>Notes</h1>
        <p>Notes needs JavaScript.</p></noscript
      >
      ${trusted(`<script type="application/json" id="beginning">${json(beginning)}</script>`)}
      <script type="module" src="${scriptPath}"></script>`,
  )

/** Without `<` no text can end the element that it stands in. */
const json = (value: unknown) => JSON.stringify(value).replaceAll('<', '\\u003c')

export const plainPage = (title: string, sentence: string): string =>
  frame.page(
    title,
    html`<h1>${title}</h1>
      <p>${sentence}</p>
      <a href="/">Go to Notes</a>`,
  )
