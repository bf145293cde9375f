/**
 * Several people on one browser: who is going to the app?
 */
import { Hono } from 'hono'
import { Refusal } from '../../protocol/refusal.ts'
import type { Hub } from '../hub.ts'
import { makeCurrent, signedIn } from '../signed-in.ts'
import { chooseAccountPage } from '../views/choose-account.ts'
import { formLimit, formOf, sendPage } from './page.ts'
import { appNameOf, continuationOf, nextPage, onwards, sealed, step } from './steps.ts'

export function chooseAccountPages(hub: Hub): Hono {
  const pages = new Hono()

  pages.get('/choose-account', async (c) => {
    const continuation = continuationOf(hub, c.req.query('c'))
    const people = await signedIn(hub, c)
    if (people.length === 0) return c.redirect(step(hub, '/sign-in', continuation), 302)

    const anotherLink = nextPage(continuation)
      ? step(hub, '/sign-in', continuation)
      : '/sign-in?another'
    const view = {
      appName: appNameOf(hub, continuation),
      people: people.map(({ id, user }) => ({ sid: id, email: user.email, name: user.name })),
      continuation: sealed(hub, continuation),
      anotherLink,
      cancelLink: continuation.request && step(hub, '/cancel', continuation),
    }
    return sendPage(hub, c, chooseAccountPage(view))
  })

  pages.post('/choose-account', formLimit, async (c) => {
    const form = await formOf(hub, c)
    const continuation = continuationOf(hub, form.get('c'))
    const chosen = (await signedIn(hub, c)).find(({ id }) => id === form.get('sid'))
    if (!chosen) {
      throw new Refusal('session_not_found', (t) => t.noLongerSignedIn, { status: 404 })
    }
    makeCurrent(hub, c, chosen)
    return onwards(hub, c, { ...continuation, sid: chosen.id })
  })
  return pages
}
