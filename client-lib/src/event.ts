/**
 * What the library tells the app's log and metrics: stable codes, no tokens, no cookies.
 */

import type { RefusalCode } from './refusal.ts'

/** The README has the table of codes. */
export type EventCode =
  | RefusalCode
  | 'configuration_faulty'
  | 'keys_unavailable'
  | 'revocations_unavailable'
  | 'sign_in_started'
  | 'switch_asked'
  | 'proof_asked'
  | 'proof_failed'
  | 'proof_given'
  | 'signed_in'
  | 'signed_out'
  | 'sessions_ended'

/** What `onEvent` is called with. */
export interface HubEvent {
  code: EventCode
  /** The reference that the person's page shows. */
  ref?: string
  detail?: string
  sub?: string
  accountId?: string
  /** What an app's function threw, or a bug of ours. */
  error?: unknown
}

/** Gets what is refused and what fails, each by its code. */
export type Log = (event: string, fields: Record<string, unknown>) => void

export interface Listeners {
  onEvent: ((event: HubEvent) => void) | undefined
  log: Log | undefined
}

const QUIET: ReadonlySet<EventCode> = new Set([
  'sign_in_started',
  'switch_asked',
  'proof_asked',
  'proof_given',
  'signed_in',
  'signed_out',
  'sessions_ended',
])

export function createEmitter({
  onEvent,
  log = logToConsole,
}: Listeners): (event: HubEvent) => void {
  return (event) => {
    const { code, ...fields } = event
    if (!QUIET.has(code)) log(code, fields)
    try {
      onEvent?.(event)
    } catch (error) {
      log('on_event_failed', { error }) // a broken metric must not break a sign-in
    }
  }
}

function logToConsole(event: string, fields: Record<string, unknown>): void {
  console.warn(`symbolon: ${event}`, fields)
}
