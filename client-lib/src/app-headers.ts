/**
 * The headers an app's function returned, in whatever shape, added to an answer of the library's.
 */

import type { AppHeaders } from './app.ts'

export function appendAppHeaders(target: Headers, added: AppHeaders): void {
  for (const [name, value] of entriesOf(added)) target.append(name, value)
}

function entriesOf(headers: AppHeaders): Iterable<readonly [string, string]> {
  // A Headers object yields each Set-Cookie by itself, where get() would join them.
  if (Symbol.iterator in headers) return headers as Iterable<readonly [string, string]>
  return Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((each): [string, string] => [name, each]),
  )
}
