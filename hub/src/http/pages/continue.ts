/**
 * Where a form leads when an app is waiting: to the next page that asks for something, or back with the answer.
 */
import { Hono, type Context } from 'hono'
import { Refusal } from '../../protocol/refusal.ts'
import { authorize } from '../actions/authorize.ts'
import type { Hub } from '../hub.ts'
import { report } from '../refusals.ts'
import { errorOf } from './page.ts'
import { assertGet } from './only-get.ts'
import { sendOn } from './send-back.ts'
import { stillRegistered } from './still-registered.ts'
import { appNameOf, continuationOf, step } from './steps.ts'

export function continuePages(hub: Hub): Hono {
  const pages = new Hono()

  pages.all('/continue', async (c) => {
    assertGet(c)
    const continuation = continuationOf(hub, c.req.query('c'))
    const request = await stillRegistered(hub, continuation)
    if (!request) return c.redirect('/account', 302)

    const answer = await authorize(hub, c, { request, chosenSid: continuation.sid }).catch(
      (error: unknown) => refusedInReturn(hub, c, error),
    )
    if (answer.outcome === 'ask') {
      const { page, sid, email } = answer
      return c.redirect(step(hub, page, { request, sid, email }), 302)
    }
    const appName = appNameOf(hub, continuation)
    return sendOn(hub, c, { address: request, answer: answer.parameters, appName })
  })

  pages.get('/cancel', async (c) => {
    const continuation = continuationOf(hub, c.req.query('c'))
    const request = await stillRegistered(hub, continuation)
    if (!request) return c.redirect('/', 302)

    const refusal = new Refusal('access_denied', 'the person went back')
    report(hub, refusal, c)
    const appName = appNameOf(hub, continuation)
    return sendOn(hub, c, { address: request, answer: errorOf(refusal), appName })
  })
  return pages
}

/** A refusal for the app travels the same way as an answer does. */
function refusedInReturn(hub: Hub, c: Context, error: unknown) {
  if (!(error instanceof Refusal) || !error.returnAddress) throw error
  report(hub, error, c)
  return { outcome: 'return' as const, parameters: errorOf(error) }
}
