/**
 * The person's own pages: the apps that the hub opens, the password, the devices, and leaving.
 */
import { Hono } from 'hono'
import { withdrawHere } from '../actions/consent.ts'
import { exportData, leave } from '../actions/leaving.ts'
import { changePassword } from '../actions/password.ts'
import { endOneSession, signOutElsewhere, signOutOfApp } from '../actions/sign-out.ts'
import type { Hub } from '../hub.ts'
import { signedIn } from '../signed-in.ts'
import { accountPage } from '../views/account.ts'
import { leftPage } from '../views/leaving.ts'
import { accountView, doneOrExplained, explain } from './account-view.ts'
import { formLimit, formOf, sendPage } from './page.ts'

export function accountPages(hub: Hub): Hono {
  const pages = new Hono()

  pages.get('/', (c) => c.redirect('/account', 302))

  pages.get('/account', async (c) => {
    const [current, ...others] = await signedIn(hub, c)
    if (!current) return c.redirect('/sign-in', 302)
    const around = { otherPeople: others.length, done: c.req.query('done') }
    const view = await accountView(hub, current, around)
    return sendPage(hub, c, accountPage(view))
  })

  pages.post('/account/password', formLimit, async (c) => {
    const form = await formOf(hub, c)
    const typed = { current: form.get('current') ?? '', password: form.get('password') ?? '' }
    return doneOrExplained(hub, c, 'password', () => changePassword(hub, c, typed))
  })

  pages.post('/account/end-session', formLimit, async (c) => {
    const form = await formOf(hub, c)
    await endOneSession(hub, c, form.get('sid') ?? '')
    return c.redirect('/account?done=session', 303)
  })

  pages.post('/account/end-other-sessions', formLimit, async (c) => {
    await formOf(hub, c)
    await signOutElsewhere(hub, c)
    return c.redirect('/account?done=sessions', 303)
  })

  pages.post('/account/sign-out-of-app', formLimit, async (c) => {
    await signOutOfApp(hub, c, (await formOf(hub, c)).get('app') ?? '')
    return c.redirect('/account?done=app', 303)
  })

  pages.post('/account/withdraw-consent', formLimit, async (c) => {
    await withdrawHere(hub, c, (await formOf(hub, c)).get('app') ?? '')
    return c.redirect('/account?done=consent', 303)
  })

  pages.get('/account/export', async (c) => {
    c.header('Cache-Control', 'no-store')
    c.header('Content-Disposition', 'attachment; filename="account.json"')
    return c.json(await exportData(hub, c))
  })

  pages.post('/account/leave', formLimit, async (c) => {
    const password = (await formOf(hub, c)).get('leaving') ?? ''
    try {
      await leave(hub, c, { password })
    } catch (error) {
      return explain(hub, c, error, 'leaving')
    }
    return sendPage(hub, c, leftPage(hub.config.brand.name))
  })
  return pages
}
