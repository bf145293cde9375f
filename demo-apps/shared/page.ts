/**
 * The frame around every page of the demo apps: one column, light and dark, no script, nothing
 * from elsewhere.
 */
import { createHash } from 'node:crypto'
import { html, trusted, type Html } from './html.ts'

const BASE_STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fbfaf8; --card: #fff; --ink: #1d1d1f; --quiet: #5c5c66; --line: #d9d7d2;
  --accent: var(--accent-light); --on-accent: #fff; --alert: #9b1c1c; --alert-paper: #fdeeee;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #17171a; --card: #212126; --ink: #f0eff2; --quiet: #b0aeb8; --line: #3c3b44;
    --accent: var(--accent-dark); --on-accent: #15151a; --alert: #ffb4ab; --alert-paper: #3b1f1f;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
}
main { max-width: 34rem; margin: 0 auto; padding: 2.5rem 1.25rem; }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.2; }
h2 { margin: 0; font-size: 1rem; }
p { margin: .25rem 0; }
form { display: grid; gap: .35rem; margin-top: 1.25rem; }
label { margin-top: .6rem; font-weight: 600; }
input {
  width: 100%; padding: .65rem .75rem; border: 1px solid var(--quiet); border-radius: .5rem;
  background: var(--card); color: inherit; font: inherit;
}
button, main > a {
  display: block; width: 100%; margin-top: 1rem; padding: .7rem 1rem;
  border: 1px solid var(--accent); border-radius: .5rem;
  background: var(--accent); color: var(--on-accent);
  font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer;
}
/* Where a link above the form leads in as well, it is the first of the two ways. */
main > a ~ form button { background: none; color: var(--accent); }
/* A token broken in two, drawn without an image, which the policy would have to allow. */
main > a:has(~ form)::before {
  content: ""; display: inline-block; width: 1.25rem; height: 1.25rem; margin-right: .6rem;
  vertical-align: -.25rem; background: currentColor;
  clip-path: path("M9 1a9 9 0 1 0 0 18l-1-4 3-3-3-3 3-4-2-4zM11 1a9 9 0 0 1 0 18l-1-4 3-3-3-3 3-4z");
}
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.quiet { color: var(--quiet); }
.problem {
  margin-top: 1.25rem; padding: .75rem 1rem; border-left: 4px solid var(--alert);
  border-radius: .25rem; background: var(--alert-paper); color: var(--alert);
}
.problem span { white-space: nowrap; }
header {
  display: flex; flex-wrap: wrap; gap: .5rem 1rem;
  align-items: center; justify-content: space-between;
}
header form { margin: 0; }
header button {
  width: auto; margin: 0; padding: .4rem .8rem;
  background: none; color: var(--accent);
}
ul { display: grid; gap: .75rem; margin: 1.5rem 0 0; padding: 0; list-style: none; }
li {
  padding: .9rem 1rem; border: 1px solid var(--line); border-radius: .75rem;
  background: var(--card);
}
`

export interface Frame {
  page(title: string, content: Html): string
  /** For every answer of the app, pages and JSON alike. */
  headers: Record<string, string>
}

export function createFrame(appName: string, appStyle: string): Frame {
  const style = BASE_STYLE + appStyle
  // Named by its hash, so that markup smuggled into a page brings no style of its own.
  const styleHash = createHash('sha256').update(style).digest('base64')

  return {
    headers: {
      'Content-Security-Policy':
        `default-src 'none'; style-src 'sha256-${styleHash}'; ` +
        `form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
      'Cache-Control': 'no-store',
      // Not no-referrer: with that, browsers would post the forms with `Origin: null`.
      'Referrer-Policy': 'same-origin',
      'X-Content-Type-Options': 'nosniff',
      'Cross-Origin-Opener-Policy': 'same-origin',
    },
    page: (title, content) =>
      html`<!doctype html>
        <html lang="en">
          <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <title>${title} · ${appName}</title>
            ${trusted(`<style>${style}</style>`)}
          </head>
          <body>
            <main>${content}</main>
          </body>
        </html> `.markup,
  }
}
