/**
 * A call of a client's server to the hub: one form, posted by whoever proves to be that client, and an answer that nobody keeps.
 */
import type { Context } from 'hono'
import type { OAuthClient } from '../../domain/clients/client.ts'
import { parseOAuthForm, type OAuthForm } from '../../protocol/oauth-form.ts'
import { authenticateClient } from '../actions/authenticate-client.ts'
import type { Hub } from '../hub.ts'
import { countMisses } from '../misses.ts'
import { assertPost } from './oauth-errors.ts'

export interface ClientCall {
  c: Context
  client: OAuthClient
  form: OAuthForm
}

export const clientCall = (hub: Hub, answer: (call: ClientCall) => Promise<Response>) =>
  countMisses(hub, async (c) => {
    assertPost(c)
    const form = parseOAuthForm(c.req.header('content-type') ?? '', await c.req.text())
    const client = await authenticateClient(hub, c, form)
    c.header('Cache-Control', 'no-store')
    return answer({ c, client, form })
  })
