/**
 * Errors for people: a page with a next step, or the way back to the app that asked.
 */
import type { Context, Hono } from 'hono'
import { Refusal } from '../../protocol/refusal.ts'
import type { Hub } from '../hub.ts'
import { report, retryAfter } from '../refusals.ts'
import { problemPage } from '../views/problem.ts'
import { errorOf, sendPage } from './page.ts'
import { sendBack } from './send-back.ts'

/** Every error below this point is a page, or goes back to the app that asked. */
export function pageErrors(hub: Hub, pages: Hono): Hono {
  pages.notFound((c) =>
    answerError(hub, c, new Refusal('not_found', (t) => t.noSuchPage, { status: 404 })),
  )
  return pages.onError((error, c) => answerError(hub, c, error))
}

async function answerError(hub: Hub, c: Context, error: unknown): Promise<Response> {
  const { refusal, ref } = report(hub, error, c)
  const { returnAddress: address } = refusal
  if (address) return sendBack(hub, c, { address, answer: errorOf(refusal) })
  c.header('Retry-After', retryAfter(refusal))
  return sendPage(hub, c, problemPage({ refusal, ref }), refusal.status)
}
