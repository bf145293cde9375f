/**
 * What a new password needs, said before anybody types one.
 */
import type { PasswordPolicy } from '../../domain/people/password.ts'
import type { PageTexts } from '../../texts/catalogue.ts'

export function passwordHint(policy: PasswordPolicy, t: PageTexts): string {
  const kinds = [
    policy.requireUpper && ('upper' as const),
    policy.requireLower && ('lower' as const),
    policy.requireDigit && ('digit' as const),
    policy.requireSpecial && ('special' as const),
  ]
  return t.passwordHint(
    policy.minLength,
    kinds.filter((kind) => kind !== false),
  )
}
