/**
 * What all endpoints for machines share: JSON bodies in, `{"error":{"code","message","ref"}}` out.
 */
import type { Context, Hono } from 'hono'
import { LIMIT } from '../../base/limit.ts'
import { Refusal } from '../../protocol/refusal.ts'
import type { TypedProof } from '../actions/mail-proof.ts'
import { smallBody } from '../body-limit.ts'
import type { Hub } from '../hub.ts'
import { textsOf } from '../language.ts'
import { report, retryAfter } from '../refusals.ts'

/** Every error below this point is JSON. */
export function jsonErrors(hub: Hub, endpoints: Hono): Hono {
  return endpoints.onError((error, c) => {
    const { refusal, ref } = report(hub, error, c)
    c.header('Cache-Control', 'no-store')
    c.header('Retry-After', retryAfter(refusal))
    const message = refusal.messageIn(textsOf(hub, c).refusals)
    return c.json({ error: { code: refusal.code, message, ref } }, refusal.status)
  })
}

export const jsonBodyLimit = smallBody(`a body may have at most ${LIMIT.bodyBytes} bytes`)

/** The body as an object; an empty one where none is needed. */
export async function jsonBody(c: Context): Promise<Record<string, unknown>> {
  const text = await c.req.text()
  if (text === '') return {}
  if (!/^application\/json\s*(;|$)/i.test(c.req.header('content-type') ?? '')) {
    const message = 'send the body as Content-Type: application/json'
    throw new Refusal('unsupported_media_type', message, { status: 415 })
  }
  const body = parseJson(text)
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
    return body as Record<string, unknown>
  }
  throw new Refusal('invalid_json', 'the body must be a JSON object')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) throw new Refusal('invalid_json', 'the body is not JSON')
    throw error
  }
}

/** A string that must be there. */
export function field(body: Record<string, unknown>, name: string): string {
  const value = optionalField(body, name)
  if (value === undefined)
    throw new Refusal('missing_field', `${name} is missing: send it as a string`)
  return value
}

export function optionalField(body: Record<string, unknown>, name: string): string | undefined {
  const value = Object.hasOwn(body, name) ? body[name] : undefined
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value === 'string') return value
  throw new Refusal('missing_field', `${name} must be a string`)
}

/** What a mail carried: `{token}`, or `{email, code}`. */
export function proofField(body: Record<string, unknown>): TypedProof {
  const token = optionalField(body, 'token')
  return token === undefined
    ? { email: field(body, 'email'), code: field(body, 'code') }
    : { token }
}
