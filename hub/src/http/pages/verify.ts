/**
 * Proving an address. Opening the link only shows a page, since mail scanners open links as well; its button uses it up.
 */
import { Hono, type Context } from 'hono'
import { invalidCode } from '../actions/mail-proof.ts'
import { resend } from '../actions/sign-up.ts'
import { findAddition } from '../../domain/people/address-addition.ts'
import { findVerification } from '../../domain/people/email-verification.ts'
import { verify, type Verified } from '../actions/verify.ts'
import { browserMark } from '../cookies.ts'
import type { Hub } from '../hub.ts'
import type { Problem } from '../views/parts.ts'
import {
  deadVerificationPage,
  linkForm,
  provenElsewherePage,
  typedCodeForm,
} from '../views/verify.ts'
import { showAdditionLink } from './address-confirmation.ts'
import { explained, formLimit, formOf, sendPage } from './page.ts'
import {
  appNameOf,
  continuationOf,
  onwards,
  rememberedContinuation,
  sealed,
  step,
  typedProofOf,
  waitingApp,
} from './steps.ts'

export function verifyPages(hub: Hub): Hono {
  const pages = new Hono()

  pages.get('/verify', async (c) => {
    const token = c.req.query('token')
    return token === undefined ? showCodeForm(hub, c, c.req.query('c')) : showLink(hub, c, token)
  })

  pages.post('/verify', formLimit, async (c) => {
    const form = await formOf(hub, c)
    const proof = typedProofOf(hub, form)
    try {
      const verified = await verify(hub, c, { proof, password: form.get('password') || undefined })
      return afterVerification(hub, c, verified)
    } catch (error) {
      const { problem } = explained(hub, c, error)
      const sealedC = form.get('c') ?? undefined
      return 'token' in proof
        ? showLink(hub, c, proof.token, problem)
        : showCodeForm(hub, c, sealedC, problem)
    }
  })

  pages.post('/verify/resend', formLimit, async (c) => {
    const form = await formOf(hub, c)
    const { email = '' } = continuationOf(hub, form.get('c'))
    await resend(hub, c, email)
    return c.redirect(`/verify?c=${form.get('c') ?? ''}&sent=again`, 303)
  })
  return pages
}

function showCodeForm(hub: Hub, c: Context, sealedC: string | undefined, problem?: Problem) {
  const continuation = continuationOf(hub, sealedC)
  const { email } = continuation
  if (email === undefined) return c.redirect('/sign-up', 303)

  const appName = appNameOf(hub, continuation)
  const isSentAgain = c.req.query('sent') === 'again'
  const page = typedCodeForm({
    email,
    appName,
    continuation: sealed(hub, continuation),
    startOverLink: step(hub, '/sign-up', { ...continuation, email: undefined }),
    isSentAgain,
    needsPassword: problem?.code === 'password_required',
    problem,
  })
  return sendPage(hub, c, page, problem ? 400 : 200)
}

async function showLink(hub: Hub, c: Context, token: string, problem?: Problem) {
  const verification = await findVerification(hub.db, { token }, hub.now())
  if (!verification) {
    const addition = await findAddition(hub.db, { token }, hub.now())
    if (addition) return showAdditionLink(hub, c, { addition, token })
    const reference = problem ?? explained(hub, c, invalidCode()).problem
    return sendPage(hub, c, deadVerificationPage(reference), 400)
  }

  const needsPassword = browserMark(hub, c)?.hash !== verification.signedUpByHash
  const { typedEmail: email } = verification
  return sendPage(hub, c, linkForm({ email, token, needsPassword, problem }), problem ? 400 : 200)
}

function afterVerification(hub: Hub, c: Context, verified: Verified) {
  const { sid, isSameBrowser } = verified
  const continuation = rememberedContinuation(hub, verified.continuation)
  if (isSameBrowser) return onwards(hub, c, { ...continuation, sid, email: undefined })

  const elsewhere = { what: 'verify', ...waitingApp(hub, continuation) } as const
  return sendPage(hub, c, provenElsewherePage(elsewhere))
}
