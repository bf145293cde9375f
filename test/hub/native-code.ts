/**
 * An app of the code flow, as plain requests: what it sends is valid, and a test shows only what it changes.
 */
import { createHash, randomBytes } from 'node:crypto'
import { authorizeUrl, ISSUER, type TestHub } from '../support/hub.ts'
import { returned, type Person } from './person.ts'

export const CODE_CALLBACK = 'https://notes.test/identity/callback'

/** It and one of the direct flow. */
export const CODE_APPS = {
  apps: [
    {
      ...{ id: 'notes', name: 'Notes', flow: 'code' },
      redirectUris: [CODE_CALLBACK, `${CODE_CALLBACK}/other`],
    },
    { id: 'mail', name: 'Mail', redirectUris: ['https://mail.test/identity/callback'] },
  ],
}

const VERIFIER = randomBytes(32).toString('base64url')

export const VALID = {
  grant_type: 'authorization_code',
  app: 'notes',
  redirect_uri: CODE_CALLBACK,
  code_verifier: VERIFIER,
}

/** The code that this person's browser brings back. */
export async function nativeCode(person: Person): Promise<string> {
  const url = authorizeUrl({
    ...{ app: 'notes', redirect_uri: CODE_CALLBACK, response_type: 'code' },
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
  })
  const { code } = returned(await person.open(url))
  if (code === undefined) throw new Error('there is no code')
  return code
}

export function redeem(hub: TestHub, form: Record<string, string>, init: RequestInit = {}) {
  const body = new URLSearchParams({ ...VALID, ...form })
  return hub.app.request(`${ISSUER}/identity/token`, { method: 'POST', body, ...init })
}

/** What a redemption is answered. */
export async function answered(response: Response) {
  const { identity_token, error } = (await response.json()) as Record<string, string | undefined>
  return { status: response.status, error, token: identity_token }
}
