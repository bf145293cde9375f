/**
 * What a client's own page posts is asked for again by GET: the Lax session cookie does not travel on a POST from another site,
 * but it does on the GET that follows.
 */
import type { Context } from 'hono'
import { Refusal } from '../../protocol/refusal.ts'
import { anyForm } from './page.ts'

export async function postAsGet(c: Context): Promise<Response> {
  const [query, form] = [new URL(c.req.url).searchParams, await anyForm(c)]
  if ([...form.keys()].some((name) => query.has(name)))
    throw new Refusal('invalid_request', (t) => t.sentTwice)
  return c.redirect(`${c.req.path}?${new URLSearchParams([...query, ...form])}`, 303)
}
