/**
 * The library's few pages: pure functions from data to an answer. Plain, escaped, without script.
 */

import { createHash } from 'node:crypto'
import { html, Html } from './html.ts'
import { capitalised, type Names } from './names.ts'
import type { ShownRefusal } from './refusal.ts'
import type { RelyingParty } from './relying-party.ts'

const STYLE = `
:root { color-scheme: light dark; color: CanvasText; background: Canvas; font: 1.05rem/1.5 system-ui, sans-serif }
body { max-width: 34rem; margin: 12vh auto; padding: 0 1.25rem; overflow-wrap: anywhere }
h1 { font-size: 1.6rem; line-height: 1.25 }
label, input { display: block; font: inherit }
input { box-sizing: border-box; width: 100%; padding: .4rem; min-height: 24px }
a, button { font: inherit; display: inline-block; padding: .4rem 0; min-height: 24px }
button { padding: .5rem 1rem }
:focus-visible { outline: 3px solid; outline-offset: 2px }
`
const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`)

const POLICY = [
  `default-src 'none'`,
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  `base-uri 'none'`,
  `form-action 'self'`,
  `frame-ancestors 'none'`,
].join('; ')

export function refusalPage(
  refusal: ShownRefusal,
  { names, home }: Pick<RelyingParty, 'names' | 'home'>,
): Response {
  const body = html`
    <h1>Not signed in</h1>
    <p>${refusal.message}</p>
    ${resetLink(refusal.resetUrl, names)}
    <p><a href="${refusal.startAgain}">Start again</a></p>
    <p><a href="${home}">Back to ${names.app}</a></p>
    <p><small>Ref ${refusal.ref}</small></p>
  `
  return page(refusal.status, { title: 'Not signed in', body })
}

export interface SwitchQuestion {
  names: Names
  current: string
  next: string
  action: string
  state: string
  returnTo: string
}

export function switchPage(question: SwitchQuestion): Response {
  const { names, current, next, action, state, returnTo } = question
  const body = html`
    <h1>Switch to ${next}?</h1>
    <p>
      You are signed in to ${names.app} as ${current}. ${capitalised(names.hub)} says that you are
      ${next}.
    </p>
    <form method="post" action="${action}">
      <input type="hidden" name="state" value="${state}" />
      <button>Continue as ${next}</button>
    </form>
    <p><a href="${returnTo}">Stay signed in as ${current}</a></p>
  `
  // With no-referrer a browser would post the form with `Origin: null`.
  return page(200, { title: 'Switch account?', body, referrerPolicy: 'same-origin' })
}

export interface ProofQuestion {
  names: Names
  home: string
  email: string
  action: string
  state: string
  resetUrl: string | undefined
  problem: string | undefined
}

export function proofPage(question: ProofQuestion): Response {
  const { names, home, email, action, state, resetUrl, problem } = question
  const described = problem === undefined ? '' : html`aria-describedby="problem"`
  const body = html`
    <h1>Is this your account?</h1>
    <p>
      There is an account in ${names.app} for ${email}, but nobody ever confirmed the address there.
      Type its ${names.app} password once; from then on ${names.hub} is enough.
    </p>
    ${problem === undefined ? '' : html`<p id="problem" role="alert">${problem}</p>`}
    <form method="post" action="${action}">
      <input type="hidden" name="state" value="${state}" />
      <p>
        <label for="username">Address</label>
        <input id="username" name="username" autocomplete="username" value="${email}" readonly />
      </p>
      <p>
        <label for="password">Password in ${names.app}</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="current-password"
          required
          ${described}
        />
      </p>
      <button>Continue</button>
    </form>
    ${resetLink(resetUrl, names)}
    <p><a href="${home}">Back to ${names.app}</a></p>
  `
  const status = problem === undefined ? 200 : 403
  return page(status, { title: 'Is this your account?', body, referrerPolicy: 'same-origin' })
}

function resetLink(resetUrl: string | undefined, names: Names): Html | string {
  if (resetUrl === undefined) return ''
  return html`<p><a href="${resetUrl}">Reset your password in ${names.app}</a></p>`
}

/** Goes on by itself, for what a redirect would not carry or may not do. */
export function continuePage({ title, words, to }: { title: string; words: string; to: string }) {
  const body = html`<p>${words} <a href="${to}">Continue</a></p>`
  const head = html`<meta http-equiv="refresh" content="0; url=${to}" />`
  return page(200, { title, body, head })
}

interface Page {
  title: string
  body: Html
  head?: Html
  referrerPolicy?: 'no-referrer' | 'same-origin'
}

function page(
  status: number,
  { title, body, head, referrerPolicy = 'no-referrer' }: Page,
): Response {
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${head ?? ''} ${STYLE_ELEMENT}
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html>`
  return new Response(document.source, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': POLICY,
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': referrerPolicy,
      'x-content-type-options': 'nosniff',
    },
  })
}
