/**
 * How long a token of the hub's may live, whatever it says itself, and how far the two clocks may be apart.
 */

import { Refusal } from './refusal.ts'

export const SKEW_SECONDS = 60
const MAX_LIFETIME_SECONDS = 300

/** `times` are those before which it cannot have been made, beside `iat`. */
export function proveLifetime(
  { iat, exp, times = [] }: { iat: number; exp: number; times?: number[] },
  now: Date,
): void {
  const seconds = Math.floor(now.getTime() / 1000)
  const lifetime = exp - iat
  if (lifetime <= 0 || lifetime > MAX_LIFETIME_SECONDS) {
    throw new Refusal('token_lifetime_invalid', { detail: `exp - iat is ${lifetime} s` })
  }

  const start = Math.max(iat, ...times)
  if (start > seconds + SKEW_SECONDS) {
    throw new Refusal('token_not_yet_valid', {
      detail: `clock: ${start - seconds} s ahead of this one`,
    })
  }
  if (exp + SKEW_SECONDS <= seconds) {
    throw new Refusal('token_expired', { detail: `expired ${seconds - exp} s ago by this clock` })
  }
}
