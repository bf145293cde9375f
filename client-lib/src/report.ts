/**
 * Tells the app's log and metrics of a refusal, whoever is refused, under a short reference.
 */

import { randomInt } from 'node:crypto'
import { Refusal } from './refusal.ts'
import type { RelyingParty } from './relying-party.ts'

export interface Reported {
  refusal: Refusal
  ref: string
}

export function report(rp: RelyingParty, error: unknown): Reported {
  const refusal = error instanceof Refusal ? error : new Refusal('internal_error', { cause: error })
  const ref = newReference()
  rp.emit({
    code: refusal.code,
    ref,
    ...(refusal.detail !== undefined && { detail: refusal.detail }),
    ...(refusal.cause !== undefined && { error: refusal.cause }),
  })
  return { refusal, ref }
}

// Without characters that are read or typed as another.
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ'

function newReference(): string {
  const text = Array.from({ length: 6 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
  return `${text.slice(0, 4)}-${text.slice(4)}`
}
