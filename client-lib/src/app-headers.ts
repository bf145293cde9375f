/**
 * The headers an app's function returned, in whatever shape, on their way to an answer of the library's.
 */

import type { AppHeaders } from './app.ts'

export function parseAppHeaders(given: AppHeaders): Headers {
  const headers = new Headers()
  for (const [name, value] of entriesOf(given)) headers.append(name, value)
  return headers
}

/** Adds every cookie, and of the rest what the answer does not say itself. */
export function addHeaders(answer: Response, added: Headers): void {
  for (const [name, value] of added) {
    if (name === 'set-cookie' || !answer.headers.has(name)) answer.headers.append(name, value)
  }
}

function entriesOf(headers: AppHeaders): Iterable<readonly [string, string]> {
  // A Headers object yields each Set-Cookie by itself, where get() would join them.
  if (isIterable(headers)) return headers
  return Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((each): [string, string] => [name, each]),
  )
}

function isIterable(headers: AppHeaders): headers is Iterable<[string, string]> & AppHeaders {
  return Symbol.iterator in headers
}
