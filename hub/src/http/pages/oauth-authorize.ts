/**
 * The authorization endpoint of standard clients, RFC 6749 §3.1 and OpenID Connect Core §3.1.2: the same question as at the
 * native door, asked in the standard's words.
 */
import { Hono } from 'hono'
import { OAUTH_LISTS, refuseRepeated } from '../../protocol/repeated-parameter.ts'
import { authorize } from '../actions/authorize.ts'
import { meetClient } from '../actions/meet-client.ts'
import { findPushed, readOAuthRequest } from '../actions/oauth-request.ts'
import type { Hub } from '../hub.ts'
import { speakAsAsked } from '../language.ts'
import { countMisses } from '../misses.ts'
import { assertGet } from './only-get.ts'
import { formLimit } from './page.ts'
import { postAsGet } from './post-as-get.ts'
import { sendBack } from './send-back.ts'
import { step } from './steps.ts'

export function oauthAuthorizePages(hub: Hub): Hono {
  const pages = new Hono()

  pages.post('/oauth/authorize', formLimit, postAsGet)

  pages.all(
    '/oauth/authorize',
    countMisses(hub, async (c) => {
      assertGet(c)
      const query = new URL(c.req.url).searchParams
      refuseRepeated(query, OAUTH_LISTS)
      const client = await meetClient(hub, c, query.get('client_id') ?? undefined)

      const pushed = await findPushed(hub, query, client)
      const parameters = pushed?.parameters ?? query
      const asked = await readOAuthRequest(hub, parameters, client)
      const request = { ...asked, pushedId: pushed?.id }

      const answer = await authorize(hub, c, { request, chosenSid: undefined })
      if (answer.outcome === 'return')
        return sendBack(hub, c, { address: request, answer: answer.parameters })
      speakAsAsked(hub, c, parameters.get('ui_locales'))
      const { page, sid, email } = answer
      return c.redirect(step(hub, page, { request, sid, email }), 302)
    }),
  )
  return pages
}
