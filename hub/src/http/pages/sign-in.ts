/**
 * Signing in: the address first, then what proves it. Both steps look the same whether the address is known or not.
 */
import { Hono, type Context } from 'hono'
import { canonicalEmail } from '../../base/canonical-email.ts'
import type { Continuation } from '../../protocol/continuation.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { signIn } from '../actions/sign-in.ts'
import { lastMethod } from '../cookies.ts'
import type { Hub } from '../hub.ts'
import { signedIn } from '../signed-in.ts'
import { addressStep, proofStep, type SignInView } from '../views/sign-in.ts'
import { explained, formLimit, formOf, sendPage } from './page.ts'
import { appNameOf, continuationOf, nextPage, onwards, sealed, step } from './steps.ts'

export function signInPages(hub: Hub): Hono {
  const pages = new Hono()

  pages.get('/sign-in', async (c) => {
    const continuation = continuationOf(hub, c.req.query('c'))
    const isJustVisiting = !nextPage(continuation) && continuation.email === undefined
    const another = c.req.query('another') !== undefined
    if (isJustVisiting && !another && (await signedIn(hub, c)).length > 0) {
      return c.redirect('/account', 302)
    }
    return sendPage(hub, c, addressStep(viewOf(hub, c, continuation)))
  })

  pages.get('/sign-in/password', async (c) => {
    const continuation = continuationOf(hub, c.req.query('c'))
    if (continuation.email === undefined) return c.redirect('/sign-in', 302)
    return sendPage(hub, c, proofStep(viewOf(hub, c, continuation)))
  })

  pages.post('/sign-in', formLimit, async (c) => {
    const form = await formOf(hub, c)
    const continuation = continuationOf(hub, form.get('c'))
    const [email, password] = [form.get('email') ?? '', form.get('password')]
    const here = viewOf(hub, c, { ...continuation, email })

    if (canonicalEmail(email) === undefined) {
      const { status, problem } = explained(hub, c, incompleteAddress())
      return sendPage(hub, c, addressStep({ ...here, problem }), status)
    }
    if (password === null) {
      return c.redirect(step(hub, '/sign-in/password', { ...continuation, email }), 303)
    }
    if (password === '') {
      const { status, problem } = explained(hub, c, missingPassword())
      return sendPage(hub, c, proofStep({ ...here, problem }), status)
    }
    return signInOrExplain(hub, c, continuation, { email, password })
  })
  return pages
}

const incompleteAddress = () =>
  new Refusal('invalid_email', (t) => t.addressIncomplete, { field: 'email' })

const missingPassword = () =>
  new Refusal('missing_field', (t) => t.passwordMissing, { field: 'password' })

async function signInOrExplain(
  hub: Hub,
  c: Context,
  continuation: Continuation,
  typed: { email: string; password: string },
) {
  try {
    const { sid } = await signIn(hub, c, typed)
    return onwards(hub, c, { ...continuation, sid, email: undefined })
  } catch (error) {
    const { status, problem } = explained(hub, c, error)
    if (problem.code === 'email_not_verified') {
      return c.redirect(step(hub, '/verify', { ...continuation, email: typed.email }), 303)
    }
    const here = viewOf(hub, c, { ...continuation, email: typed.email })
    const atPassword = { ...problem, field: 'password' }
    return sendPage(hub, c, proofStep({ ...here, problem: atPassword }), status)
  }
}

function viewOf(hub: Hub, c: Context, continuation: Continuation): SignInView {
  const { request, email } = continuation
  const onTheWay = { ...continuation, email: undefined }
  return {
    brandName: hub.config.brand.name,
    appName: appNameOf(hub, continuation),
    continuation: sealed(hub, onTheWay),
    email: email ?? '',
    lastUsed: lastMethod(hub, c),
    signUpLink:
      hub.config.accounts.signUp === 'closed' ? undefined : step(hub, '/sign-up', onTheWay),
    cancelLink: request && step(hub, '/cancel', onTheWay),
    forgotLink: step(hub, '/forgot-password', { ...onTheWay, email }),
    problem: undefined,
  }
}
