/**
 * Proving an address. Opening the link only shows a page, since mail scanners open links as well; its button uses it up.
 */
import { Hono, type Context } from 'hono'
import { NOWHERE, openContinuation } from '../../protocol/continuation.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { resend } from '../actions/sign-up.ts'
import { findVerification, verify, type Proof, type Verified } from '../actions/verify.ts'
import { browserMark, markBrowser } from '../cookies.ts'
import type { Hub } from '../hub.ts'
import { report } from '../refusals.ts'
import { confirmedPage, deadLinkPage, linkForm, typedCodeForm } from '../views/verify.ts'
import { formLimit, formOf, sendPage } from './page.ts'
import { appNameOf, continuationOf, onwards, sealed, step } from './steps.ts'

export function verifyPages(hub: Hub): Hono {
  const pages = new Hono()

  pages.get('/verify', async (c) => {
    const token = c.req.query('token')
    return token === undefined ? showCodeForm(hub, c, c.req.query('c')) : showLink(hub, c, token)
  })

  pages.post('/verify', formLimit, async (c) => {
    const form = await formOf(hub, c)
    const proof = proofOf(hub, form)
    try {
      const verified = await verify(hub, c, { proof, password: form.get('password') || undefined })
      return afterVerification(hub, c, verified)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const { refusal, ref } = report(hub, error, c.req)
      const problem = { message: refusal.message, field: refusal.field, ref }
      const sealedC = form.get('c') ?? undefined
      return 'token' in proof
        ? showLink(hub, c, proof.token, problem)
        : showCodeForm(hub, c, sealedC, problem, refusal.code === 'password_required')
    }
  })

  pages.post('/verify/resend', formLimit, async (c) => {
    const form = await formOf(hub, c)
    const { email = '' } = continuationOf(hub, form.get('c'))
    await resend(hub, { email, browser: markBrowser(hub, c) })
    return c.redirect(`/verify?c=${form.get('c') ?? ''}&sent=again`, 303)
  })
  return pages
}

function proofOf(hub: Hub, form: URLSearchParams): Proof {
  const token = form.get('token')
  if (token !== null) return { token }
  const code = (form.get('code') ?? '').replace(/\s/g, '') // people paste "123 456"
  return { email: continuationOf(hub, form.get('c')).email ?? '', code }
}

interface Problem {
  message: string
  field: string | undefined
  ref: string
}

function showCodeForm(
  hub: Hub,
  c: Context,
  sealedC: string | undefined,
  problem?: Problem,
  needsPassword?: boolean,
) {
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
    needsPassword: needsPassword ?? false,
    problem,
  })
  return sendPage(hub, c, page, problem ? 400 : 200)
}

async function showLink(hub: Hub, c: Context, token: string, problem?: Problem) {
  const verification = await findVerification(hub, c, { token })
  if (!verification) return sendPage(hub, c, deadLinkPage(problem?.ref), 400)

  const needsPassword = browserMark(hub, c)?.hash !== verification.signedUpByHash
  const { typedEmail: email } = verification
  return sendPage(hub, c, linkForm({ email, token, needsPassword, problem }), problem ? 400 : 200)
}

function afterVerification(hub: Hub, c: Context, verified: Verified) {
  const { continuation: sealedC, sid, isSameBrowser } = verified
  const opened = sealedC && openContinuation(hub.sealer, sealedC, hub.now())
  const continuation = opened || NOWHERE
  if (isSameBrowser) return onwards(hub, c, { ...continuation, sid, email: undefined })

  // The app is waiting in the other browser; from here it can only be opened afresh.
  const { request } = continuation
  const appUrl = request && new URL(request.redirectUri).origin
  return sendPage(hub, c, confirmedPage({ appName: appNameOf(hub, continuation), appUrl }))
}
