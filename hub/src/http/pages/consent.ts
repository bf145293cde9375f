/**
 * Consent, OpenID Connect Core §3.1.2.4: the person says whether a client may act for them, on the way to it.
 */
import { Hono, type Context } from 'hono'
import type { Continuation } from '../../protocol/continuation.ts'
import { consentWanted } from '../../protocol/consent-decision.ts'
import { allow, introduced } from '../actions/consent.ts'
import type { Hub } from '../hub.ts'
import { signedIn } from '../signed-in.ts'
import { consentPage } from '../views/consent.ts'
import { formLimit, formOf, sendPage } from './page.ts'
import { stillRegistered } from './still-registered.ts'
import { continuationOf, onwards, sealed, step } from './steps.ts'

export function consentPages(hub: Hub): Hono {
  const pages = new Hono()

  pages.get('/consent', async (c) => {
    const continuation = continuationOf(hub, c.req.query('c'))
    const asked = await questionOf(hub, c, continuation)
    if (!asked) return c.redirect(step(hub, '/continue', continuation), 302)

    const { client, request, oauth, session } = asked
    const view = {
      ...introduced(hub, client),
      ...consentWanted(oauth),
      host: new URL(request.redirectUri).host,
      email: session.user.email,
      continuation: sealed(hub, continuation),
      anotherLink: step(hub, '/choose-account', continuation),
      cancelLink: step(hub, '/cancel', continuation),
    }
    return sendPage(hub, c, consentPage(view))
  })

  pages.post('/consent', formLimit, async (c) => {
    const form = await formOf(hub, c)
    const continuation = continuationOf(hub, form.get('c'))
    const asked = await questionOf(hub, c, continuation)
    if (!asked) return onwards(hub, c, continuation)

    const { client, request, oauth, session } = asked
    await allow(hub, { clientId: client.id, session, consent: consentWanted(oauth) })
    const answered = { ...request, oauth: { ...oauth, consent: 'once' } } as const
    return onwards(hub, c, { ...continuation, request: answered })
  })
  return pages
}

/** Undefined when no client waits, or the person who was asked has left: then it is decided anew who goes there. */
async function questionOf(hub: Hub, c: Context, continuation: Continuation) {
  const request = await stillRegistered(hub, continuation)
  const client = await hub.clients.findOAuth(request?.clientId)
  const session = (await signedIn(hub, c)).find(({ id }) => id === continuation.sid)
  return request?.oauth && client && session
    ? { client, request, oauth: request.oauth, session }
    : undefined
}
