/**
 * Every way a sign-in can be refused, with the status it answers and the words a person reads.
 * The words never say which check failed: that is for the log, which gets the code.
 */

import { capitalised, type Names } from './names.ts'

const BAD_RETURN =
  'This sign-in could not be finished. It may have taken too long, or it began in another browser.'
const BAD_TOKEN = 'The answer from {hub} could not be used, so nobody was signed in.'
const CANCELLED = '{hub} did not sign you in.'

const REFUSALS = {
  invalid_request: [400, 'This sign-in link is not complete.'],
  state_missing: [400, BAD_RETURN],
  state_unknown: [400, BAD_RETURN],
  issuer_mismatch: [400, BAD_RETURN],
  result_invalid: [400, BAD_RETURN],
  hub_refused: [400, CANCELLED],
  token_malformed: [400, BAD_TOKEN],
  token_header_invalid: [400, BAD_TOKEN],
  token_key_unknown: [400, BAD_TOKEN],
  token_signature_invalid: [400, BAD_TOKEN],
  token_claims_invalid: [400, BAD_TOKEN],
  token_issuer_mismatch: [400, BAD_TOKEN],
  token_audience_mismatch: [400, BAD_TOKEN],
  token_scope_invalid: [400, BAD_TOKEN],
  token_redirect_mismatch: [400, BAD_TOKEN],
  token_lifetime_invalid: [400, BAD_TOKEN],
  token_not_yet_valid: [400, BAD_TOKEN],
  token_expired: [400, BAD_TOKEN],
  token_nonce_mismatch: [400, BAD_TOKEN],
  token_email_unverified: [400, BAD_TOKEN],
  token_email_invalid: [400, BAD_TOKEN],
  auth_too_old: [400, BAD_TOKEN],
  token_replayed: [400, BAD_TOKEN],
  forbidden_origin: [403, 'This request did not come from a page of {app}.'],
  no_account: [
    403,
    'There is no account in {app} for your address. Ask its administrator for one.',
  ],
  account_under_other_email: [
    403,
    'You have an account in {app} under another address. Sign in with your {app} password.',
  ],
  subject_conflict: [
    403,
    'The account in {app} for your address belongs to somebody who had the address before. Tell its administrator.',
  ],
  local_email_unverified: [
    403,
    'You already have an account in {app} for this address, but nobody ever confirmed it there. Sign in with your {app} password once, or reset it in {app}.',
  ],
  proof_exhausted: [
    403,
    'Too many wrong passwords. Reset your password in {app}, or start again in an hour.',
  ],
  ambiguous_account: [
    403,
    'There is more than one account in {app} for your address. Sign in with your {app} password.',
  ],
  account_disabled: [403, 'Your account in {app} is switched off. Tell its administrator.'],
  hub_unreachable: [
    503,
    '{hub} cannot be reached just now. Try again in a minute, or sign in with your {app} password.',
  ],
  store_unavailable: [503, '{app} cannot sign anybody in just now. Try again in a minute.'],
  internal_error: [500, '{app} could not finish this sign-in. Try again in a minute.'],
} as const satisfies Record<string, readonly [status: number, words: string]>

/** The README has the table of codes: what each means, and what helps. */
export type RefusalCode = keyof typeof REFUSALS

/** What `failurePage` and the function `onUnverifiedLocal` are given, and what the library's own page shows. */
export interface ShownRefusal {
  readonly code: RefusalCode
  readonly status: number
  /** One plain sentence for the person. Not escaped. */
  readonly message: string
  /** A short reference that the log entry carries too, like `7KQ2-M9`. */
  readonly ref: string
  /** Where the person was going: a path inside the app. */
  readonly returnTo: string
  /** The address that starts the sign-in again. */
  readonly startAgain: string
  /** The app's own password reset, where it would help and `onUnverifiedLocal` names it. */
  readonly resetUrl?: string
}

export class Refusal extends Error {
  readonly code: RefusalCode
  /** For the log only. */
  readonly detail: string | undefined

  constructor(code: RefusalCode, options: { detail?: string; cause?: unknown } = {}) {
    super(code, { cause: options.cause })
    this.code = code
    this.detail = options.detail
  }
}

export function statusOf(code: RefusalCode): number {
  return REFUSALS[code][0]
}

export function wordsOf(code: RefusalCode, names: Names): string {
  const words = REFUSALS[code][1].replaceAll('{app}', names.app).replaceAll('{hub}', names.hub)
  return capitalised(words)
}
