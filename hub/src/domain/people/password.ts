/**
 * Passwords: what is accepted as one (NIST SP 800-63B §5.1.1.2, with a composition rule that can be
 * configured).
 */
import { isCommonPassword } from '../../base/common-passwords.ts'
import { LIMIT } from '../../base/limit.ts'
import type { RefusalTexts } from '../../texts/catalogue.ts'

export interface PasswordPolicy {
  minLength: number
  requireUpper: boolean
  requireLower: boolean
  requireDigit: boolean
  requireSpecial: boolean
}

/** NFC once, and never trimmed: the password is what the person typed. */
export const normalizePassword = (typed: string) => typed.normalize('NFC')

/** What is missing, to be said in the person's language. */
export type PasswordFault = (texts: RefusalTexts['passwordFaults']) => string

/** Empty when the password will do. */
export function passwordFaults(password: string, policy: PasswordPolicy): PasswordFault[] {
  const length = [...password].length
  const rules: Array<[broken: boolean, fault: PasswordFault]> = [
    [length < policy.minLength, (t) => t.tooShort(policy.minLength)],
    [length > LIMIT.passwordMax, (t) => t.tooLong(LIMIT.passwordMax)],
    [policy.requireUpper && !/\p{Lu}/u.test(password), (t) => t.noUpper],
    [policy.requireLower && !/\p{Ll}/u.test(password), (t) => t.noLower],
    [policy.requireDigit && !/\p{Nd}/u.test(password), (t) => t.noDigit],
    [policy.requireSpecial && !/[^\p{L}\p{Nd}]/u.test(password), (t) => t.noSpecial],
  ]
  const missing = rules.filter(([broken]) => broken).map(([, fault]) => fault)
  if (missing.length > 0) return missing
  return isCommonPassword(password) ? [(t) => t.isCommon] : []
}

export const describeFaults = (faults: readonly PasswordFault[]) => (texts: RefusalTexts) =>
  texts.weakPassword(faults.map((fault) => fault(texts.passwordFaults)))
