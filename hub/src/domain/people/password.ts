/**
 * Passwords: what is accepted as one (NIST SP 800-63B §5.1.1.2, with a composition rule that can be
 * configured).
 */
import { isCommonPassword } from '../../base/common-passwords.ts'
import { LIMIT } from '../../base/limit.ts'

export interface PasswordPolicy {
  minLength: number
  requireUpper: boolean
  requireLower: boolean
  requireDigit: boolean
  requireSpecial: boolean
}

/** NFC once, and never trimmed: the password is what the person typed. */
export const normalizePassword = (typed: string) => typed.normalize('NFC')

/** What is missing, in words for the person; empty when the password will do. */
export function passwordFaults(password: string, policy: PasswordPolicy): string[] {
  const length = [...password].length
  const rules: Array<[broken: boolean, fault: string]> = [
    [length < policy.minLength, `at least ${policy.minLength} characters`],
    [length > LIMIT.passwordMax, `at most ${LIMIT.passwordMax} characters`],
    [policy.requireUpper && !/\p{Lu}/u.test(password), 'an upper-case letter'],
    [policy.requireLower && !/\p{Ll}/u.test(password), 'a lower-case letter'],
    [policy.requireDigit && !/\p{Nd}/u.test(password), 'a digit'],
    [policy.requireSpecial && !/[^\p{L}\p{Nd}]/u.test(password), 'a special character'],
  ]
  const missing = rules.filter(([broken]) => broken).map(([, fault]) => fault)
  if (missing.length > 0) return missing
  return isCommonPassword(password) ? ['to be one that others do not use as well'] : []
}
