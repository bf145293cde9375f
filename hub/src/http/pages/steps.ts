/**
 * From page to page: the sealed continuation in the link, and where a person goes once they are signed in.
 */
import type { Context } from 'hono'
import { NOWHERE, openContinuation, sealContinuation } from '../../protocol/continuation.ts'
import type { Continuation } from '../../protocol/continuation.ts'
import { Refusal } from '../../protocol/refusal.ts'
import type { TypedProof } from '../actions/mail-proof.ts'
import type { Hub } from '../hub.ts'

/** What `c` in a link or a form stands for; nowhere in particular when it is absent. */
export function continuationOf(hub: Hub, sealed: string | null | undefined): Continuation {
  if (!sealed) return NOWHERE
  const continuation = openContinuation(hub.sealer, sealed, hub.now())
  if (continuation) return continuation
  throw new Refusal('continuation_expired', (t) => t.openTooLong)
}

/** The continuation for a link or a hidden field; undefined when there is nothing to remember. */
export function sealed(hub: Hub, continuation: Continuation): string | undefined {
  if (Object.values(continuation).every((value) => value === undefined)) return undefined
  return sealContinuation(hub.sealer, continuation, hub.now())
}

/** A link to another page of the hub that takes the continuation along. */
export function step(hub: Hub, page: string, continuation: Continuation): string {
  const c = sealed(hub, continuation)
  return c === undefined ? page : `${page}?c=${c}`
}

/** After a form: on to the app or the device that the person came from, or to their account. Always a page of the hub. */
export function onwards(hub: Hub, c: Context, continuation: Continuation): Response {
  const next = nextPage(continuation)
  return c.redirect(next === undefined ? '/account' : step(hub, next, continuation), 303)
}

/** Where somebody is on the way to; undefined when that is nowhere in particular. */
export function nextPage({ request, userCode, rightUserCode }: Continuation): string | undefined {
  if (request) return '/continue'
  if (rightUserCode !== undefined) return '/device/confirm'
  return userCode === undefined ? undefined : '/device'
}

/** The app that the person is going to, by the name it is registered under. */
export function appNameOf(hub: Hub, { request }: Continuation): string | undefined {
  return request?.oauth?.clientName ?? hub.clients.findNative(request?.clientId)?.name
}

/** What a mail's link was asked for on the way to; nowhere in particular once that is too old. */
export function rememberedContinuation(hub: Hub, sealed: string | undefined): Continuation {
  return (sealed && openContinuation(hub.sealer, sealed, hub.now())) || NOWHERE
}

/** The app waits in the other browser, where the mail was asked for; from here it can only be opened afresh. */
export function waitingApp(hub: Hub, continuation: Continuation) {
  const { request } = continuation
  const appUrl = request && new URL(request.redirectUri).origin
  return { appName: appNameOf(hub, continuation), appUrl }
}

/** What a form sends from a mail: the link's token, or the code for the address that was kept from step to step. */
export function typedProofOf(hub: Hub, form: URLSearchParams): TypedProof {
  const token = form.get('token')
  if (token !== null) return { token }
  const code = (form.get('code') ?? '').replace(/\s/g, '') // people paste "123 456"
  return { email: continuationOf(hub, form.get('c')).email ?? '', code }
}
