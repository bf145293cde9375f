/**
 * How the test hub answers the library's own requests, and the ways in which a real hub fails to.
 */

import { createHash } from 'node:crypto'

export type Fault = 'none' | 'down' | 'hanging' | 'error 500' | 'redirecting' | 'junk' | 'oversized'

export interface Answer {
  status: number
  json?: object
  text?: string
}

export interface Grant {
  token: string
  /** Of the authorization request. */
  searchParams: URLSearchParams
}

/** As at POST /identity/token: a known code is spent, whatever comes of it. */
export function redemption(grants: Map<string, Grant>, { body }: RequestInit): Answer {
  const form = new URLSearchParams(String(body))
  const grant = grants.get(form.get('code') ?? '')
  grants.delete(form.get('code') ?? '')

  const challenge = createHash('sha256').update(form.get('code_verifier') ?? '')
  const isTheirs =
    grant?.searchParams.get('code_challenge') === challenge.digest('base64url') &&
    form.get('grant_type') === 'authorization_code' &&
    ['app', 'redirect_uri'].every((name) => form.get(name) === grant.searchParams.get(name))
  if (!isTheirs) return { status: 400, json: { error: 'invalid_grant' } }
  return { status: 200, json: { identity_token: grant.token, expires_in: 120 } }
}

export async function answerWith(
  fault: Fault,
  answer: () => Answer,
  signal: AbortSignal | undefined,
): Promise<Response> {
  switch (fault) {
    case 'none': {
      const { status, json, text = JSON.stringify(json) } = answer()
      return new Response(text, { status })
    }
    case 'down':
      throw new TypeError('fetch failed')
    case 'hanging':
      return new Promise((_, reject) => {
        if (signal?.aborted) reject(signal.reason as Error)
        signal?.addEventListener('abort', () => reject(signal.reason as Error))
      })
    case 'error 500':
      return new Response('{"keys":[]}', { status: 500 })
    case 'redirecting':
      throw new TypeError('unexpected redirect') // what fetch does under redirect: 'error'
    case 'junk':
      return new Response('<!doctype html>')
    case 'oversized':
      return Response.json({ ...answer().json, pad: 'x'.repeat(70_000) })
  }
}
