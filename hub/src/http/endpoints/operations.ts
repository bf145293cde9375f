/**
 * What operators and load balancers ask: does the process live, is it ready, what has it counted.
 */
import { Hono } from 'hono'
import { ping } from '../../db/ping.ts'
import { jsonErrors } from './json.ts'
import type { Hub } from '../hub.ts'
import { Refusal } from '../../protocol/refusal.ts'

export function operationsEndpoints(hub: Hub): Hono {
  const endpoints = jsonErrors(hub, new Hono())

  endpoints.get('/healthz', (c) => c.json({ status: 'ok' }))

  endpoints.get('/readyz', async (c) => {
    if (hub.isDraining()) {
      throw new Refusal('temporarily_unavailable', 'the hub is stopping', { status: 503 })
    }
    await ping(hub.db)
    await hub.keys.active(hub.now())
    return c.json({ status: 'ready' })
  })

  endpoints.get('/metrics', async (c) => {
    c.header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
    return c.body(await hub.metrics.text())
  })
  return endpoints
}
