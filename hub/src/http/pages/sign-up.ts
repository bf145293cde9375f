/**
 * Signing up. Nothing that was typed is lost when something is wrong with it, save the password.
 */
import { Hono } from 'hono'
import type { Continuation } from '../../protocol/continuation.ts'
import { beginSignUp } from '../actions/sign-up.ts'
import type { Hub } from '../hub.ts'
import { signUpForm } from '../views/sign-up.ts'
import { explained, formLimit, formOf, sendPage } from './page.ts'
import { appNameOf, continuationOf, sealed, step } from './steps.ts'

export function signUpPages(hub: Hub): Hono {
  const pages = new Hono()

  pages.get('/sign-up', (c) => {
    const continuation = continuationOf(hub, c.req.query('c'))
    return sendPage(hub, c, signUpForm(viewOf(hub, continuation, {})))
  })

  pages.post('/sign-up', formLimit, async (c) => {
    const form = await formOf(hub, c)
    const continuation = continuationOf(hub, form.get('c'))
    const typed = { email: form.get('email') ?? '', name: form.get('name') ?? '' }
    try {
      const password = form.get('password') ?? ''
      await beginSignUp(hub, c, { ...typed, password, continuation: sealed(hub, continuation) })
      return c.redirect(step(hub, '/verify', { ...continuation, email: typed.email }), 303)
    } catch (error) {
      const { status, problem } = explained(hub, c, error)
      const view = { ...viewOf(hub, continuation, typed), problem }
      return sendPage(hub, c, signUpForm(view), status)
    }
  })
  return pages
}

function viewOf(hub: Hub, continuation: Continuation, typed: { email?: string; name?: string }) {
  return {
    brandName: hub.config.brand.name,
    appName: appNameOf(hub, continuation),
    continuation: sealed(hub, continuation),
    email: typed.email ?? '',
    name: typed.name ?? '',
    policy: hub.config.passwordPolicy,
    signInLink: step(hub, '/sign-in', continuation),
    problem: undefined,
  }
}
