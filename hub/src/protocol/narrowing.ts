/**
 * What a token request asks for, out of what there is for it: everything, unless it names less. RFC 6749 §6 for the scope, and
 * RFC 8707 §2.2 for the resource servers.
 */
import type { OAuthForm } from './oauth-form.ts'
import { Refusal } from './refusal.ts'
import { isWithin, scopesOf } from './scope.ts'

export function narrowScope(form: OAuthForm, granted: readonly string[]): readonly string[] {
  const scope = scopesOf(form.optional('scope') ?? '')
  if (scope.length === 0) return granted
  if (isWithin(scope, granted)) return scope
  throw new Refusal('invalid_scope', 'scope holds a value that was not granted')
}

export function narrowResources(form: OAuthForm, granted: readonly string[]): readonly string[] {
  const resources = [...new Set(form.all('resource'))]
  if (resources.length === 0) return granted
  if (isWithin(resources, granted)) return resources
  throw new Refusal('invalid_target', 'resource is none that this is granted for')
}
