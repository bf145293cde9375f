/**
 * Proving an address that is to be added. Opening the link only shows a page; its button counts where the person who asked is
 * signed in.
 */
import { Hono, type Context } from 'hono'
import type { OneTimeToken } from '../../domain/people/one-time-token.ts'
import { confirmAddition } from '../actions/addresses.ts'
import type { Hub } from '../hub.ts'
import { signedIn } from '../signed-in.ts'
import { additionCodeForm, additionLinkForm } from '../views/address-forms.ts'
import type { Problem } from '../views/parts.ts'
import { explained, formLimit, formOf, sendPage } from './page.ts'
import { continuationOf, sealed, typedProofOf } from './steps.ts'

export function addressConfirmationPages(hub: Hub): Hono {
  const pages = new Hono()

  pages.get('/account/addresses/confirm', async (c) => showCodeForm(hub, c, c.req.query('c')))

  pages.post('/account/addresses/confirm', formLimit, async (c) => {
    const form = await formOf(hub, c)
    const proof = typedProofOf(hub, form)
    try {
      await confirmAddition(hub, c, proof)
    } catch (error) {
      if ('token' in proof) throw error
      return showCodeForm(hub, c, form.get('c') ?? undefined, explained(hub, c, error).problem)
    }
    return c.redirect('/account?done=address-added', 303)
  })
  return pages
}

function showCodeForm(hub: Hub, c: Context, sealedC: string | undefined, problem?: Problem) {
  const continuation = continuationOf(hub, sealedC)
  const { email } = continuation
  if (email === undefined) return c.redirect('/account', 303)
  const view = { email, continuation: sealed(hub, continuation), problem }
  return sendPage(hub, c, additionCodeForm(view), problem ? 400 : 200)
}

/** Of a link from a mail that may be open anywhere: the account is named only where its owner is signed in. */
export async function showAdditionLink(
  hub: Hub,
  c: Context,
  { addition, token }: { addition: OneTimeToken; token: string },
) {
  const people = await signedIn(hub, c)
  const account = people.find(({ user }) => user.id === addition.userId)?.user.email
  const email = addition.typedEmail!
  return sendPage(hub, c, additionLinkForm({ email, token, account }))
}
