/**
 * Everything that the hub may write to its log: each event with the fields that it carries, and no others, so that a secret
 * has no place to stand in. docs/operations.md says what each means.
 */
const REFUSED = ['code', 'ref', 'method', 'path', 'app', 'error'] as const
const MAIL = ['mail', 'tries', 'reason'] as const
const LOGOUT = ['logout', 'app', 'tries', 'reason'] as const

export const LOG_EVENTS = {
  hub_ready: ['issuer', 'host', 'port', 'database', 'apps', 'mailbox'],
  hub_stopping: ['signal'],
  pkce_optional: ['apps', 'warning'],
  request_refused: REFUSED,
  request_failed: REFUSED,
  audit_failed: ['ref', 'error'],
  miss_not_counted: ['error'],
  hash_thread_failed: ['error'],
  chore_failed: ['error'],
  traces_not_sent: ['error'],
  audit_chained: ['batch', 'events', 'head'],
  audit_pruned: ['batch', 'events', 'before'],
  client_registered: ['app'],
  client_document_refused: ['client', 'problem'],
  mail_delivered: MAIL,
  mail_delayed: MAIL,
  mail_given_up: MAIL,
  logout_delivered: LOGOUT,
  logout_delayed: LOGOUT,
  logout_given_up: LOGOUT,
} as const

export type LogEvent = keyof typeof LOG_EVENTS

/** Lines that are written for a request carry its id. */
type Field<Event extends LogEvent> = (typeof LOG_EVENTS)[Event][number] | 'request'

export type Log = <Event extends LogEvent>(
  event: Event,
  fields?: { [field in Field<Event>]?: unknown },
) => void
