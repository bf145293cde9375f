/**
 * A person's sessions on all their devices as JSON, and leaving the hub altogether.
 */
import { Hono } from 'hono'
import { listSessions } from '../../domain/people/session.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { exportData, leave } from '../actions/leaving.ts'
import { endOneSession } from '../actions/sign-out.ts'
import type { Hub } from '../hub.ts'
import { requireSession } from '../signed-in.ts'
import { field, jsonBody } from './json.ts'

export function sessionEndpoints(hub: Hub): Hono {
  const endpoints = new Hono()

  endpoints.get('/sessions', async (c) => {
    const { id: here, user } = await requireSession(hub, c)
    const listed = await listSessions(hub.db, user.id, hub.config.sessions, hub.now())
    return c.json({
      sessions: listed.map((session) => ({ ...session, current: session.id === here })),
    })
  })

  endpoints.delete('/sessions/:id', async (c) => {
    await jsonBody(c)
    if (!(await endOneSession(hub, c, c.req.param('id')))) {
      throw new Refusal('session_not_found', (t) => t.noSuchSession, { status: 404 })
    }
    return c.body(null, 204)
  })

  endpoints.get('/export', async (c) => c.json(await exportData(hub, c)))

  endpoints.delete('/withdraw', async (c) => {
    const password = field(await jsonBody(c), 'password')
    await leave(hub, c, { password })
    return c.body(null, 204)
  })
  return endpoints
}
