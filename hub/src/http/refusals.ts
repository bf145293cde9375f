/**
 * One place that turns what was thrown into a refusal with a reference code, a log line and a count. A stack trace never
 * leaves through it.
 */
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { DEADLINE, toSeconds } from '../base/duration.ts'
import { HubBusy } from '../base/password-hasher.ts'
import { newReferenceCode } from '../base/reference-code.ts'
import { StoreUnavailable } from '../db/store-unavailable.ts'
import { recordEvent } from '../domain/audit/event.ts'
import { MailUnavailable } from '../mail/outbox.ts'
import { Refusal, type ReturnAddress } from '../protocol/refusal.ts'
import type { Hub } from './hub.ts'
import { logFor } from './request-id.ts'

declare module 'hono' {
  interface ContextVariableMap {
    /** Its stable code, for whoever tells of the request. */
    refusal: string | undefined
  }
}

export interface Reported {
  refusal: Refusal
  ref: string
}

/** In seconds, for the answers that have one (RFC 9110 §10.2.3). */
export function retryAfter({ status, retryAfter: pause }: Refusal): string | undefined {
  if (pause !== undefined) return String(Math.ceil(pause / 1000))
  return status === 503 ? String(toSeconds(DEADLINE.retryAfter)) : undefined
}

export function report(hub: Hub, error: unknown, c: Context): Reported {
  const refusal = asRefusal(error)
  const log = logFor(hub, c)
  const ref = newReferenceCode()
  const isOurs = refusal.code === 'server_error'
  hub.metrics.countRefusal(refusal.code)
  c.set('refusal', refusal.code)
  log(isOurs ? 'request_failed' : 'request_refused', {
    code: refusal.code,
    ref,
    method: c.req.method,
    path: c.req.path,
    ...(refusal.returnAddress && { app: refusal.returnAddress.clientId }),
    ...(isFault(refusal) && { error: refusal.cause ?? error }),
  })
  // Not awaited: a row that only known users get would show in the time that the answer takes.
  if (refusal.record) {
    recordEvent(hub.db, { detail: refusal.code, ...refusal.record, ref }, hub.now()).catch(
      (failure: unknown) => log('audit_failed', { error: failure, ref }),
    )
  }
  return { refusal, ref }
}

/** Something broke here, or behind us. To be busy is none: a flood would fill the log with the same stack. */
const isFault = ({ status, code }: Refusal) => status >= 500 && code !== 'hub_busy'

function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  if (error instanceof StoreUnavailable) {
    return new Refusal('temporarily_unavailable', (t) => t.storeAway, { status: 503 })
  }
  if (error instanceof HubBusy) {
    return new Refusal('hub_busy', (t) => t.busy, { status: 503 })
  }
  if (error instanceof MailUnavailable) {
    return new Refusal('verification_unavailable', (t) => t.noMail, { status: 503 })
  }
  if (error instanceof HTTPException && error.status === 413) {
    return new Refusal('body_too_large', (t) => t.tooMuch, { status: 413 })
  }
  if (isCutOff(error)) {
    return new Refusal('invalid_request', 'the request ended before its body did')
  }
  return serverError(error)
}

/** What Node's request stream ends with when its sender has gone, or was too slow. */
const isCutOff = (error: unknown) =>
  error instanceof Error &&
  error.message === 'aborted' &&
  (error as NodeJS.ErrnoException).code === 'ECONNRESET'

const serverError = (cause: unknown, returnAddress?: ReturnAddress) => {
  const to = returnAddress && { returnAddress }
  return new Refusal('server_error', (t) => t.ourFault, { status: 500, cause, ...to })
}

/** Once the return address is proven, a fault of ours goes back to the app as well; the store being away is told here. */
export function towardsApp(error: unknown, returnAddress: ReturnAddress): unknown {
  const isTold = error instanceof Refusal || error instanceof StoreUnavailable
  return isTold ? error : serverError(error, returnAddress)
}
