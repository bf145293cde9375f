/**
 * For pages that hand something out on GET: without this, HEAD would run the same handler, and what is only looking at a link
 * would have an identity token issued.
 */
import type { Context } from 'hono'
import { Refusal } from '../../protocol/refusal.ts'

export function assertGet(c: Context): void {
  if (c.req.method === 'GET') return
  c.header('Allow', 'GET')
  throw new Refusal('method_not_allowed', (t) => t.onlyOnTheWay, { status: 405 })
}
