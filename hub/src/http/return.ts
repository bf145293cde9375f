/**
 * Back to the app: the one place that says what it takes to a proven redirect URI. An existing query is kept, and `iss` tells
 * the app who answers (RFC 9207).
 */
import type { ReturnAddress } from '../protocol/refusal.ts'
import { withQuery } from '../protocol/with-query.ts'
import type { Hub } from './hub.ts'

export type AnswerParameters = Record<string, string>

export const answerParameters = (
  { config }: Hub,
  { state }: ReturnAddress,
  answer: AnswerParameters,
): AnswerParameters => ({ ...answer, ...(state !== undefined && { state }), iss: config.issuer })

export const returnUrl = (hub: Hub, address: ReturnAddress, answer: AnswerParameters): string =>
  withQuery(address.redirectUri, answerParameters(hub, address, answer))
