/**
 * The dev mailbox: what the hub would have mailed, as text and as it looks, for whoever develops without an SMTP server.
 */
import { Hono } from 'hono'
import { listMails } from '../../mail/outbox.ts'
import { hasDevMailbox } from '../endpoints/dev-mailbox.ts'
import type { Hub } from '../hub.ts'
import { devMailboxPage } from '../views/dev-mailbox.ts'
import { guardPage, sendPage } from './page.ts'

export function devMailboxPages(hub: Hub): Hono {
  const pages = new Hono()
  if (!hasDevMailbox(hub)) return pages

  pages.get('/dev/mailbox', async (c) => {
    const mails = await listMails(hub.db, hub.sealer)
    return sendPage(hub, c, devMailboxPage({ mails, issuer: hub.config.issuer }))
  })

  pages.get('/dev/mailbox/:id', async (c) => {
    const mails = await listMails(hub.db, hub.sealer)
    const mail = mails.find(({ id }) => id === c.req.param('id'))
    if (!mail) return c.notFound()

    guardPage(hub, c, ["style-src 'unsafe-inline'", "form-action 'none'"]) // mails are styled inline
    c.header('Referrer-Policy', 'same-origin')
    return c.html(mail.html)
  })
  return pages
}
