/**
 * The authorization endpoint of the native protocol: who is this browser, and may it go back to that app?
 */
import { Hono } from 'hono'
import {
  parseAuthorizationRequest,
  proveReturnAddress,
} from '../../protocol/authorization-request.ts'
import { refuseRepeated } from '../../protocol/repeated-parameter.ts'
import { authorize } from '../actions/authorize.ts'
import type { Hub } from '../hub.ts'
import { countMisses } from '../misses.ts'
import { assertGet } from './only-get.ts'
import { sendBack } from './send-back.ts'
import { step } from './steps.ts'

export function authorizePages(hub: Hub): Hono {
  const pages = new Hono()

  pages.all(
    '/identity/authorize',
    countMisses(hub, async (c) => {
      assertGet(c)
      const query = new URL(c.req.url).searchParams
      refuseRepeated(query)
      const client = hub.clients.findNative(query.get('app') ?? undefined)

      const returnAddress = proveReturnAddress(query, client) // refused here: shown to the person
      const flow = client!.flow // refused from here on: sent back to the app
      const request = parseAuthorizationRequest(query, returnAddress, flow, hub.now())

      const answer = await authorize(hub, c, { request, chosenSid: undefined })
      if (answer.outcome === 'return')
        return sendBack(hub, c, { address: request, answer: answer.parameters })
      const { page, sid, email } = answer
      return c.redirect(step(hub, page, { request, sid, email }), 302)
    }),
  )
  return pages
}
