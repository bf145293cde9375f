/**
 * The code that a device shows and a person types (RFC 8628 §6.1): eight consonants, so that it spells no word, shown in two
 * halves and typed however people like.
 */
import { USER_CODE_LETTERS } from '../base/secret.ts'

export const shownUserCode = (code: string) => `${code.slice(0, 4)}-${code.slice(4)}`

/** Undefined for what cannot be one, whatever is behind it. */
export function parseUserCode(typed: string): string | undefined {
  const code = typed.toUpperCase().replace(/[^A-Z0-9]/g, '')
  const isOne = code.length === 8 && [...code].every((letter) => USER_CODE_LETTERS.includes(letter))
  return isOne ? code : undefined
}
