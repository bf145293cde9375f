/**
 * A refusal for people: what happened, what to do next, and the reference to quote.
 */
import { html } from 'hono/html'
import type { Refusal } from '../../protocol/refusal.ts'
import type { PageTexts, Texts } from '../../texts/catalogue.ts'

const TITLES: Partial<Record<string, keyof PageTexts['problem']>> = {
  invalid_app: 'unknownApp',
  invalid_client: 'unknownApp',
  invalid_redirect_uri: 'unknownRedirect',
  not_found: 'notFound',
  continuation_expired: 'tooOld',
  forbidden_origin: 'foreignOrigin',
  temporarily_unavailable: 'tryAgain',
  hub_busy: 'tryAgain',
  too_many_requests: 'tooManyTries',
  verification_unavailable: 'noMail',
}

export const problemPage =
  ({ refusal, ref }: { refusal: Refusal; ref: string }) =>
  ({ pages: t, refusals }: Texts) => {
    const title = t.problem[TITLES[refusal.code] ?? 'other']
    return {
      title,
      body: html`<h1>${title}</h1>
        <p>${refusal.messageIn(refusals)}</p>
        <p class="soft">
          ${t.code} <code>${refusal.code}</code> <span class="ref">${t.ref(ref)}</span>
        </p>
        <a class="button quiet" href="/account">${t.problem.toAccount}</a>`,
    }
  }
