/**
 * The form that a request carries. One that is too long carries none: no form of the library's is that long.
 */

import { boundedText } from './bounded-text.ts'
import { Refusal, type RefusalCode } from './refusal.ts'

const MAX_BODY_BYTES = 16_384

/** `broken` is the code of one that its sender broke off. */
export async function parseForm(
  request: Request,
  broken: RefusalCode = 'invalid_request',
): Promise<URLSearchParams> {
  try {
    return new URLSearchParams((await boundedText(request, MAX_BODY_BYTES)) ?? '')
  } catch (cause) {
    throw new Refusal(broken, { detail: 'the form broke off', cause })
  }
}
