/**
 * A person's addresses on their account page. What removing one does to the apps is said before it is done.
 */
import { Hono } from 'hono'
import { NOWHERE } from '../../protocol/continuation.ts'
import { addressesOf, choosePrimary, dropAddress, requestAddition } from '../actions/addresses.ts'
import type { Hub } from '../hub.ts'
import { requireSession } from '../signed-in.ts'
import { removalForm } from '../views/address-forms.ts'
import { doneOrExplained, explain } from './account-view.ts'
import { formLimit, formOf, sendPage } from './page.ts'
import { continuationOf, step } from './steps.ts'

export function addressPages(hub: Hub): Hono {
  const pages = new Hono()

  pages.post('/account/addresses', formLimit, async (c) => {
    const email = (await formOf(hub, c)).get('email') ?? ''
    try {
      await requestAddition(hub, c, email)
    } catch (error) {
      return explain(hub, c, error)
    }
    return c.redirect(step(hub, '/account/addresses/confirm', { ...NOWHERE, email }), 303)
  })

  pages.post('/account/addresses/primary', formLimit, async (c) => {
    const email = (await formOf(hub, c)).get('email') ?? ''
    return doneOrExplained(hub, c, 'main-address', () => choosePrimary(hub, c, email))
  })

  pages.get('/account/addresses/remove', async (c) => {
    const { user } = await requireSession(hub, c)
    const { email } = continuationOf(hub, c.req.query('c'))
    const addresses = await addressesOf(hub, user.id)
    const address = addresses.find((each) => each.email === email)
    if (!address) return c.redirect('/account', 302)
    return sendPage(hub, c, removalForm({ ...address, primary: user.email }))
  })

  pages.post('/account/addresses/remove', formLimit, async (c) => {
    const email = (await formOf(hub, c)).get('email') ?? ''
    return doneOrExplained(hub, c, 'address-removed', () => dropAddress(hub, c, email))
  })
  return pages
}
