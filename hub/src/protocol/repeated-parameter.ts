/**
 * RFC 6749 §3.1 and §3.2: no parameter comes more than once, or two readers could read two different requests.
 */
import { Refusal } from './refusal.ts'

/** What may: one for each resource server (RFC 8707 §2). */
export const OAUTH_LISTS = ['resource']

/** The first that came again; `lists` are those that may. */
export const repeatedIn = (parameters: URLSearchParams, lists: readonly string[] = []) =>
  [...new Set(parameters.keys())].find(
    (name) => !lists.includes(name) && parameters.getAll(name).length > 1,
  )

export function refuseRepeated(parameters: URLSearchParams, lists?: readonly string[]): void {
  if (repeatedIn(parameters, lists) !== undefined)
    throw new Refusal('invalid_request', (t) => t.sentTwice)
}
