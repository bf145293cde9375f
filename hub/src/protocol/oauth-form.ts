/**
 * The form that clients post (RFC 6749 appendix B): nothing repeated, nothing but text, an empty value like an absent one.
 */
import { Refusal } from './refusal.ts'
import { OAUTH_LISTS, repeatedIn } from './repeated-parameter.ts'

export interface OAuthForm {
  /** Throws invalid_request when it is not there. */
  only(name: string): string
  optional(name: string): string | undefined
  /** For what may be sent more than once (RFC 8707 §2). */
  all(name: string): string[]
}

export const isForm = (contentType: string) =>
  /^application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType)

export function parseOAuthForm(contentType: string, body: string): OAuthForm {
  if (!isForm(contentType)) {
    const message = 'send a form (application/x-www-form-urlencoded)'
    throw new Refusal('invalid_request', message, { status: 415 })
  }
  const form = new URLSearchParams(body)
  if (repeatedIn(form, OAUTH_LISTS) !== undefined)
    throw new Refusal('invalid_request', 'a parameter was sent twice')
  return {
    only(name) {
      const value = form.get(name)
      if (value) return value
      throw new Refusal('invalid_request', `${name} is missing`)
    },
    optional: (name) => form.get(name) || undefined,
    all: (name) => form.getAll(name).filter((value) => value !== ''),
  }
}
