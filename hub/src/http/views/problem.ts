/**
 * A refusal for people: what happened, what to do next, and the reference to quote.
 */
import { html } from 'hono/html'
import type { Refusal } from '../../protocol/refusal.ts'

const TITLES: Partial<Record<string, string>> = {
  invalid_app: 'This app is not known here',
  invalid_redirect_uri: 'This app may not return there',
  not_found: 'There is nothing here',
  continuation_expired: 'This page is too old',
  forbidden_origin: 'That did not come from our own page',
  temporarily_unavailable: 'Try again in a moment',
  hub_busy: 'Try again in a moment',
  too_many_requests: 'Too many tries for now',
  verification_unavailable: 'We cannot send mail right now',
}

export const problemPage = ({ refusal, ref }: { refusal: Refusal; ref: string }) => ({
  title: TITLES[refusal.code] ?? 'That did not work',
  body: html`<h1>${TITLES[refusal.code] ?? 'That did not work'}</h1>
    <p>${refusal.message}</p>
    <p class="soft">Code <code>${refusal.code}</code> <span class="ref">Ref ${ref}</span></p>
    <a class="button quiet" href="/account">Go to your account</a>`,
})
