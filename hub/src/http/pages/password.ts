/**
 * The forgotten password: a mail proves the address, then a new one is chosen.
 */
import { Hono, type Context } from 'hono'
import { findProvenUser } from '../../domain/people/proof-by-mail.ts'
import { invalidCode } from '../actions/mail-proof.ts'
import { requestProof } from '../actions/mail-request.ts'
import { resetPassword } from '../actions/password.ts'
import type { Hub } from '../hub.ts'
import { forgotPasswordForm, resetPasswordForm, usedLinkPage } from '../views/mail-proof.ts'
import type { Problem } from '../views/parts.ts'
import { explained, formLimit, formOf, sendPage } from './page.ts'
import { continuationOf, sealed, step, typedProofOf } from './steps.ts'

export function passwordPages(hub: Hub): Hono {
  const pages = new Hono()

  pages.get('/forgot-password', (c) =>
    showForgotForm(hub, c, { sealedC: c.req.query('c'), problem: undefined }),
  )

  pages.post('/forgot-password', formLimit, async (c) => {
    const form = await formOf(hub, c)
    const continuation = continuationOf(hub, form.get('c'))
    const email = form.get('email') ?? ''
    try {
      await requestProof(hub, c, { purpose: 'password_reset', email })
    } catch (error) {
      const { status, problem } = explained(hub, c, error)
      const sealedC = sealed(hub, { ...continuation, email })
      return showForgotForm(hub, c, { sealedC, problem }, status)
    }
    return c.redirect(step(hub, '/reset-password', { ...continuation, email }), 303)
  })

  pages.get('/reset-password', (c) =>
    showResetForm(hub, c, { token: c.req.query('token'), sealedC: c.req.query('c') }),
  )

  pages.post('/reset-password', formLimit, async (c) => {
    const form = await formOf(hub, c)
    const proof = typedProofOf(hub, form)
    const sealedC = form.get('c') ?? undefined
    const continuation = continuationOf(hub, sealedC) // refused here: nothing is spent
    try {
      const password = form.get('password') ?? ''
      const { user } = await resetPassword(hub, c, { proof, password })
      return c.redirect(step(hub, '/sign-in', { ...continuation, email: user.email }), 303)
    } catch (error) {
      const { status, problem } = explained(hub, c, error)
      const token = 'token' in proof ? proof.token : undefined
      return showResetForm(hub, c, { token, sealedC, problem }, status)
    }
  })
  return pages
}

interface Shown {
  token?: string | undefined
  sealedC: string | undefined
  problem?: Problem | undefined
}

type Status = Parameters<typeof sendPage>[3]

function showForgotForm(hub: Hub, c: Context, { sealedC, problem }: Shown, status?: Status) {
  const { email, ...onTheWay } = continuationOf(hub, sealedC)
  const way = { ...onTheWay, email: undefined }
  const view = {
    email: email ?? '',
    continuation: sealed(hub, way),
    signInLink: step(hub, '/sign-in', way),
    problem,
  }
  return sendPage(hub, c, forgotPasswordForm(view), status)
}

async function showResetForm(hub: Hub, c: Context, shown: Shown, status?: Status) {
  const { token, problem } = shown
  const continuation = continuationOf(hub, shown.sealedC)
  const email = token === undefined ? continuation.email : await provenEmail(hub, token)
  if (email === undefined) {
    const reference = problem ?? explained(hub, c, invalidCode()).problem
    return sendPage(hub, c, usedLinkPage({ link: '/forgot-password', reference }), 400)
  }
  const policy = hub.config.passwordPolicy
  const way = sealed(hub, continuation)
  const view = { email, token, continuation: way, policy, isUndone: false, problem }
  return sendPage(hub, c, resetPasswordForm(view), status)
}

async function provenEmail(hub: Hub, token: string): Promise<string | undefined> {
  const proven = await findProvenUser(hub.db, 'password_reset', { token }, hub.now())
  return proven?.user.typedEmail
}
