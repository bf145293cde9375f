/**
 * What a person presents from a mail: the token of its link, or its code together with the address they typed.
 */
import type { Context } from 'hono'
import { canonicalEmail } from '../../base/canonical-email.ts'
import type { MailProof } from '../../domain/people/one-time-token.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { browserMark } from '../cookies.ts'
import type { Hub } from '../hub.ts'

export type TypedProof = { token: string } | { email: string; code: string }

export function proofOf(hub: Hub, c: Context, typed: TypedProof): MailProof {
  if ('token' in typed) return typed
  const email = canonicalEmail(typed.email) ?? ''
  return { email, code: typed.code, browser: browserMark(hub, c) }
}

export const invalidCode = () =>
  new Refusal('invalid_code', (t) => t.invalidCode, { field: 'code' })
