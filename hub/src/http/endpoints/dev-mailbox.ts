/**
 * The dev mailbox as JSON, newest first. It exists outside production only, and only while no SMTP server is configured.
 */
import { Hono } from 'hono'
import { listMails } from '../../mail/outbox.ts'
import type { Hub } from '../hub.ts'
import { jsonErrors } from './json.ts'

export const hasDevMailbox = ({ config }: Hub) => !config.isProduction && !config.smtp

export function devMailboxEndpoint(hub: Hub): Hono {
  const endpoints = jsonErrors(hub, new Hono())
  if (!hasDevMailbox(hub)) return endpoints

  endpoints.get('/dev/mailbox.json', async (c) => {
    c.header('Cache-Control', 'no-store')
    return c.json(await listMails(hub.db, hub.sealer))
  })
  return endpoints
}
