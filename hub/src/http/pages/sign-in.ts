/**
 * Signing in: the address first, then what proves it. Both steps look the same whether the address is known or not.
 */
import { Hono, type Context } from 'hono'
import { canonicalEmail } from '../../base/canonical-email.ts'
import type { Continuation } from '../../protocol/continuation.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { signIn } from '../actions/sign-in.ts'
import type { Hub } from '../hub.ts'
import { report } from '../refusals.ts'
import { signedIn, signOutHere } from '../signed-in.ts'
import { addressStep, passwordStep } from '../views/sign-in.ts'
import { formLimit, formOf, sendPage } from './page.ts'
import { appNameOf, continuationOf, onwards, sealed, step } from './steps.ts'

export function signInPages(hub: Hub): Hono {
  const pages = new Hono()

  pages.get('/sign-in', async (c) => {
    const continuation = continuationOf(hub, c.req.query('c'))
    const isJustVisiting = !continuation.request && continuation.email === undefined
    const another = c.req.query('another') !== undefined
    if (isJustVisiting && !another && (await signedIn(hub, c)).length > 0) {
      return c.redirect('/account', 302)
    }
    return sendPage(hub, c, addressStep(viewOf(hub, continuation)))
  })

  pages.post('/sign-in', formLimit, async (c) => {
    const form = await formOf(hub, c)
    const continuation = continuationOf(hub, form.get('c'))
    const [email, password] = [form.get('email') ?? '', form.get('password')]
    const here = viewOf(hub, { ...continuation, email })

    if (canonicalEmail(email) === undefined) {
      const problem = {
        message: 'Type your whole address, such as ada@example.com.',
        field: 'email',
      }
      return sendPage(hub, c, addressStep({ ...here, problem }), 400)
    }
    if (!password) {
      const message = 'Type your password.'
      const problem = password === null ? undefined : { message, field: 'password' }
      return sendPage(hub, c, passwordStep({ ...here, problem }), problem ? 400 : 200)
    }
    return signInOrExplain(hub, c, continuation, { email, password })
  })

  pages.post('/sign-out', formLimit, async (c) => {
    await formOf(hub, c)
    await signOutHere(hub, c)
    return c.redirect('/sign-in', 303)
  })
  return pages
}

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
    if (!(error instanceof Refusal)) throw error
    const { refusal, ref } = report(hub, error, c.req)
    if (refusal.code === 'email_not_verified') {
      return c.redirect(step(hub, '/verify', { ...continuation, email: typed.email }), 303)
    }
    const here = viewOf(hub, { ...continuation, email: typed.email })
    const problem = { message: refusal.message, field: 'password', ref }
    return sendPage(hub, c, passwordStep({ ...here, problem }), refusal.status)
  }
}

function viewOf(hub: Hub, continuation: Continuation) {
  const { request, email } = continuation
  const onTheWay = { ...continuation, email: undefined }
  return {
    brandName: hub.config.brand.name,
    appName: appNameOf(hub, continuation),
    continuation: sealed(hub, onTheWay),
    email: email ?? '',
    signUpLink:
      hub.config.accounts.signUp === 'closed' ? undefined : step(hub, '/sign-up', onTheWay),
    cancelLink: request && step(hub, '/cancel', onTheWay),
    problem: undefined,
  }
}
