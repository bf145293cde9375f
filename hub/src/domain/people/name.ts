/**
 * A person's name as every page, mail and identity token may show it: whole characters on one line.
 */
import { LIMIT } from '../../base/limit.ts'

export function isName(text: string): boolean {
  const isOneLine = text.isWellFormed() && !/[\p{Cc}\u2028\u2029]/u.test(text)
  return isOneLine && text.trim() !== '' && [...text].length <= LIMIT.nameMax
}
