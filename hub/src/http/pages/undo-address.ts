/**
 * The way back from a change of addresses. Opening the link only asks; its button undoes the change and goes on to a new
 * password.
 */
import { Hono } from 'hono'
import { getWayBack, undoChange } from '../actions/undo-address.ts'
import type { Hub } from '../hub.ts'
import { undoForm } from '../views/address-forms.ts'
import { resetPasswordForm } from '../views/mail-proof.ts'
import { formLimit, formOf, sendPage } from './page.ts'

export function undoAddressPages(hub: Hub): Hono {
  const pages = new Hono()

  pages.get('/undo-address', async (c) => {
    const token = c.req.query('token') ?? ''
    const { oldEmail, newEmail } = await getWayBack(hub, token)
    return sendPage(hub, c, undoForm({ oldEmail, newEmail, token }))
  })

  pages.post('/undo-address', formLimit, async (c) => {
    const token = (await formOf(hub, c)).get('token') ?? ''
    const { user, resetToken } = await undoChange(hub, c, token)
    const view = {
      ...{ email: user.email, token: resetToken, isUndone: true },
      ...{ policy: hub.config.passwordPolicy, continuation: undefined, problem: undefined },
    }
    return sendPage(hub, c, resetPasswordForm(view))
  })
  return pages
}
