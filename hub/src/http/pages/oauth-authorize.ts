/**
 * The authorization endpoint of standard clients, RFC 6749 §3.1 and OpenID Connect Core §3.1.2: the same question as at the
 * native door, asked in the standard's words.
 */
import { Hono } from 'hono'
import {
  parseOAuthRequest,
  proveOAuthReturnAddress,
  refuseRepeatedOAuth,
} from '../../protocol/oauth-authorization-request.ts'
import { authorize } from '../actions/authorize.ts'
import type { Hub } from '../hub.ts'
import { countMisses } from '../misses.ts'
import { backTo } from '../return.ts'
import { assertGet } from './only-get.ts'
import { formLimit } from './page.ts'
import { step } from './steps.ts'

export function oauthAuthorizePages(hub: Hub): Hono {
  const pages = new Hono()

  // The Lax session cookie does not travel on a POST from another site, but it does on the GET that follows.
  pages.post('/oauth/authorize', formLimit, async (c) => {
    const form = new URLSearchParams(await c.req.text())
    return c.redirect(`/oauth/authorize?${form}`, 303)
  })

  pages.all(
    '/oauth/authorize',
    countMisses(hub, async (c) => {
      assertGet(c)
      const query = new URL(c.req.url).searchParams
      refuseRepeatedOAuth(query)
      const client = await hub.clients.findOAuth(query.get('client_id') ?? undefined)

      const returnAddress = proveOAuthReturnAddress(query, client) // refused here: shown to the person
      const request = parseOAuthRequest(query, returnAddress, client!, hub.now()) // from here on: sent back

      const answer = await authorize(hub, c, { request, chosenSid: undefined })
      if (answer.outcome === 'return') return backTo(hub, c, request, answer.parameters)
      return c.redirect(
        step(hub, answer.page, { request, sid: undefined, email: answer.email }),
        302,
      )
    }),
  )
  return pages
}
