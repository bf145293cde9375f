/**
 * How an answer travels back to the app: by a redirect, or as a form where the client asked for that (OAuth 2.0 Form Post
 * Response Mode).
 */
import type { Context } from 'hono'
import type { ReturnAddress } from '../../protocol/refusal.ts'
import type { Hub } from '../hub.ts'
import { answerParameters, returnUrl, type AnswerParameters } from '../return.ts'
import { continuePage } from '../views/continue.ts'
import { postBackPage } from '../views/post-back.ts'
import { sendPage } from './page.ts'

interface Back {
  address: ReturnAddress
  answer: AnswerParameters
}

export function sendBack(hub: Hub, c: Context, { address, answer }: Back) {
  if (address.responseMode === 'form_post') return postBack(hub, c, { address, answer })
  c.header('Cache-Control', 'no-store')
  c.header('Referrer-Policy', 'no-referrer')
  return c.redirect(returnUrl(hub, address, answer), 302)
}

/**
 * The same after a form of the hub: by a page that goes on by itself, because browsers apply `form-action` to every redirect
 * that descends from a form (CSP 3 §6.5.1).
 */
export function sendOn(
  hub: Hub,
  c: Context,
  { address, answer, appName }: Back & { appName: string | undefined },
) {
  if (address.responseMode === 'form_post') return postBack(hub, c, { address, answer })
  return sendPage(hub, c, continuePage({ url: returnUrl(hub, address, answer), appName }))
}

function postBack(hub: Hub, c: Context, { address, answer }: Back) {
  const fields = answerParameters(hub, address, answer)
  return sendPage(hub, c, postBackPage({ target: address.redirectUri, fields }))
}
