/**
 * The claims of an identity token, parsed from a payload whose signature has been verified. The
 * types are exact: no list where one string belongs, no fraction or text where seconds belong.
 */

import { Refusal } from './refusal.ts'

export interface IdentityClaims {
  iss: string
  aud: string
  sub: string
  email: string
  email_verified: unknown
  scope: string
  nonce: string
  jti: string
  redirect_uri: string
  sid: string
  iat: number
  exp: number
  nbf: number | undefined
  auth_time: number
  amr: string[]
  /** For display only. */
  name: string | undefined
  /** For display only. */
  org_domain: string | undefined
}

const REQUIRED_TEXTS = ['iss', 'aud', 'email', 'scope', 'nonce', 'redirect_uri'] as const
// Kept in tables and cookies, so bounded: printable ASCII that JSON does not have to escape.
const REQUIRED_HANDLES = ['sub', 'jti', 'sid'] as const
const REQUIRED_TIMES = ['iat', 'exp', 'auth_time'] as const
const OPTIONAL_TEXTS = ['name', 'org_domain'] as const

const HANDLE = /^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/

export function parseClaims(payload: Record<string, unknown>): IdentityClaims {
  const wrong = [
    ...REQUIRED_TEXTS.filter((name) => !isText(payload[name])),
    ...REQUIRED_HANDLES.filter((name) => !isHandle(payload[name])),
    ...REQUIRED_TIMES.filter((name) => !isTime(payload[name])),
    ...OPTIONAL_TEXTS.filter((name) => payload[name] !== undefined && !isLabel(payload[name])),
    ...(payload.nbf === undefined || isTime(payload.nbf) ? [] : ['nbf']),
    ...(isTextList(payload.amr) ? [] : ['amr']),
    // A wrong value has a code of its own; a missing claim is a fault of shape.
    ...(payload.email_verified === undefined ? ['email_verified'] : []),
  ]
  if (wrong.length > 0) throw new Refusal('token_claims_invalid', { detail: wrong.join(', ') })
  return payload as unknown as IdentityClaims
}

export function isHandle(value: unknown): value is string {
  return typeof value === 'string' && HANDLE.test(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function isLabel(value: unknown): value is string {
  return typeof value === 'string' && /^\P{Cc}{0,255}$/u.test(value)
}

function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every(isText)
}
