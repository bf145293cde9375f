/**
 * Signing in by mail. Opening the link only names the address and asks; its button uses it up.
 */
import { Hono, type Context } from 'hono'
import { findProvenUser } from '../../domain/people/proof-by-mail.ts'
import { signInByMail } from '../actions/magic-link.ts'
import { invalidCode } from '../actions/mail-proof.ts'
import { requestProof } from '../actions/mail-request.ts'
import type { Hub } from '../hub.ts'
import { magicCodeForm, magicLinkForm, usedLinkPage } from '../views/mail-proof.ts'
import type { Problem } from '../views/parts.ts'
import { provenElsewherePage } from '../views/verify.ts'
import { explained, formLimit, formOf, sendPage } from './page.ts'
import { continuationOf, onwards, rememberedContinuation } from './steps.ts'
import { sealed, step, typedProofOf, waitingApp } from './steps.ts'

export function magicLinkPages(hub: Hub): Hono {
  const pages = new Hono()

  pages.post('/magic-link/request', formLimit, async (c) => {
    const form = await formOf(hub, c)
    const continuation = continuationOf(hub, form.get('c'))
    const email = form.get('email') ?? ''
    const onTheWay = sealed(hub, { ...continuation, email: undefined })
    await requestProof(hub, c, { purpose: 'magic_link', email, continuation: onTheWay })
    return c.redirect(step(hub, '/magic-link', { ...continuation, email }), 303)
  })

  pages.get('/magic-link', async (c) => {
    const token = c.req.query('token')
    return token === undefined ? showCodeForm(hub, c, c.req.query('c')) : showLink(hub, c, token)
  })

  pages.post('/magic-link', formLimit, async (c) => {
    const form = await formOf(hub, c)
    const typed = typedProofOf(hub, form)
    try {
      const { sid, continuation: remembered, isSameBrowser } = await signInByMail(hub, c, typed)
      const continuation = rememberedContinuation(hub, remembered)
      if (isSameBrowser) return onwards(hub, c, { ...continuation, sid })
      const elsewhere = { what: 'magicLink', ...waitingApp(hub, continuation) } as const
      return sendPage(hub, c, provenElsewherePage(elsewhere))
    } catch (error) {
      const { problem } = explained(hub, c, error)
      if ('token' in typed) return showLink(hub, c, typed.token, problem)
      return showCodeForm(hub, c, form.get('c') ?? undefined, problem)
    }
  })
  return pages
}

function showCodeForm(hub: Hub, c: Context, sealedC: string | undefined, problem?: Problem) {
  const continuation = continuationOf(hub, sealedC)
  const { email } = continuation
  if (email === undefined) return c.redirect('/sign-in', 303)
  const view = { email, continuation: sealed(hub, continuation), problem }
  return sendPage(hub, c, magicCodeForm(view), problem ? 400 : 200)
}

async function showLink(hub: Hub, c: Context, token: string, problem?: Problem) {
  const proven = await findProvenUser(hub.db, 'magic_link', { token }, hub.now())
  if (!proven) {
    const reference = problem ?? explained(hub, c, invalidCode()).problem
    return sendPage(hub, c, usedLinkPage({ link: '/sign-in', reference }), 400)
  }
  return sendPage(hub, c, magicLinkForm({ email: proven.user.typedEmail, token }))
}
