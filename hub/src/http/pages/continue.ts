/**
 * Where a form leads when an app is waiting: to the next page that asks for something, or back with the answer.
 */
import { Hono, type Context } from 'hono'
import type { AuthorizationRequest } from '../../protocol/authorization-request.ts'
import { proveReturnAddress } from '../../protocol/authorization-request.ts'
import type { Continuation } from '../../protocol/continuation.ts'
import { proveOAuthReturnAddress } from '../../protocol/oauth-return-address.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { authorize } from '../actions/authorize.ts'
import type { Hub } from '../hub.ts'
import { report } from '../refusals.ts'
import { errorOf } from './page.ts'
import { assertGet } from './only-get.ts'
import { sendOn } from './send-back.ts'
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
      return c.redirect(
        step(hub, answer.page, { request, sid: undefined, email: answer.email }),
        302,
      )
    }
    const appName = appNameOf(hub, continuation)
    return sendOn(hub, c, { address: request, answer: answer.parameters, appName })
  })

  pages.get('/cancel', async (c) => {
    const continuation = continuationOf(hub, c.req.query('c'))
    const request = await stillRegistered(hub, continuation)
    if (!request) return c.redirect('/', 302)

    const refusal = new Refusal('access_denied', 'the person went back without signing in')
    report(hub, refusal, c.req)
    const appName = appNameOf(hub, continuation)
    return sendOn(hub, c, { address: request, answer: errorOf(refusal), appName })
  })
  return pages
}

/** The registration may have changed since the continuation was sealed. */
async function stillRegistered(
  hub: Hub,
  { request }: Continuation,
): Promise<AuthorizationRequest | undefined> {
  if (!request) return undefined
  const { redirectUri, state = '', clientId, oauth } = request
  const query = new URLSearchParams({ redirect_uri: redirectUri, state })
  if (oauth) proveOAuthReturnAddress(query, await hub.clients.findOAuth(clientId))
  else proveReturnAddress(query, hub.clients.findNative(clientId))
  return request
}

/** A refusal for the app travels the same way as an answer does. */
function refusedInReturn(hub: Hub, c: Context, error: unknown) {
  if (!(error instanceof Refusal) || !error.returnAddress) throw error
  report(hub, error, c.req)
  return { outcome: 'return' as const, parameters: errorOf(error) }
}
