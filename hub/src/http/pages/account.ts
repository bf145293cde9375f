/**
 * The person's own page: who is signed in here, and the apps that the hub opens.
 */
import { Hono } from 'hono'
import type { Hub } from '../hub.ts'
import { signedIn } from '../signed-in.ts'
import { accountPage } from '../views/account.ts'
import { sendPage } from './page.ts'

export function accountPages(hub: Hub): Hono {
  const pages = new Hono()

  pages.get('/', (c) => c.redirect('/account', 302))

  pages.get('/account', async (c) => {
    const [current, ...others] = await signedIn(hub, c)
    if (!current) return c.redirect('/sign-in', 302)

    const apps = hub.clients
      .list()
      .filter(({ oauth }) => !oauth)
      .map(({ name, redirectUris }) => ({ name, url: new URL(redirectUris[0]!).origin }))
    const { user, createdAt } = current
    const brandName = hub.config.brand.name
    const otherPeople = others.length
    return sendPage(hub, c, accountPage({ brandName, user, createdAt, otherPeople, apps }))
  })
  return pages
}
