/**
 * A standard client, as plain requests: what it sends is valid, and a test shows only what it changes.
 */
import { createHash, randomBytes } from 'node:crypto'
import { returned, type Person } from '../hub/person.ts'
import { ISSUER, type TestHub } from '../support/hub.ts'
import { refreshOf } from '../support/page.ts'

export const SECRET = 'a-client-secret-of-32-characters!'
export const WEB_CALLBACK = 'https://web.test/callback'
export const SPA_CALLBACK = 'https://spa.test/callback'

/** A confidential and a public client, and an app of the native protocol beside them. */
export const CLIENTS = {
  brand: { name: 'Acme' },
  apps: [
    { id: 'mail', name: 'Mail', redirectUris: ['https://mail.test/identity/callback'] },
    { id: 'web', name: 'Web', redirectUris: [WEB_CALLBACK], clientSecret: SECRET },
    { id: 'spa', name: 'Spa', redirectUris: [SPA_CALLBACK], public: true },
  ],
}

type Change = Record<string, string | undefined>

const given = (parameters: Change) =>
  new URLSearchParams(
    Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined),
  )

export const VERIFIER = 'v'.repeat(43)
export const challengeOf = (verifier: string) =>
  createHash('sha256').update(verifier).digest('base64url')

export function oauthAuthorizeUrl(change: Change = {}): string {
  const parameters = {
    client_id: 'web',
    redirect_uri: WEB_CALLBACK,
    response_type: 'code',
    scope: 'openid profile email',
    state: randomBytes(8).toString('hex'),
    nonce: 'a-nonce',
    code_challenge: challengeOf(VERIFIER),
    code_challenge_method: 'S256',
  }
  return `${ISSUER}/oauth/authorize?${given({ ...parameters, ...change })}`
}

export const basic = (id: string, secret: string) =>
  `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`

/** A form posted by a client's server: the confidential one, unless a header or a field says otherwise. */
export async function post(
  hub: TestHub,
  path: string,
  form: Change | URLSearchParams,
  headers: Record<string, string> = { Authorization: basic('web', SECRET) },
) {
  const response = await hub.app.request(`${ISSUER}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    body: (form instanceof URLSearchParams ? form : given(form)).toString(),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text), response }
}

/** The answer that this person's browser brings back; whatever they are asked on the way they allow. */
export async function allowed(person: Person, url: string) {
  const answer = returned(await person.open(url))
  if (answer.to !== `${ISSUER}/consent`) return answer
  const { c } = returned(await person.send('/consent', { c: answer.c! }))
  const page = await person.open(`/continue?c=${c}`)
  const { status, headers } = page
  const onwards = refreshOf({ url: new URL(ISSUER), status, headers, text: await page.text() })
  return returned(Response.redirect(onwards ?? ISSUER))
}

/** The code that this person's browser brings back. */
export async function freshCode(person: Person, change: Change = {}): Promise<string> {
  const { code, error } = await allowed(person, oauthAuthorizeUrl(change))
  if (code === undefined) throw new Error(`no code came back: ${error}`)
  return code
}

export const redeem = (hub: TestHub, form: Change, headers?: Record<string, string>) =>
  post(
    hub,
    '/oauth/token',
    {
      grant_type: 'authorization_code',
      redirect_uri: WEB_CALLBACK,
      code_verifier: VERIFIER,
      ...form,
    },
    headers,
  )

/** What a fresh code of this person's buys. */
export async function freshTokens(
  hub: TestHub,
  person: Person,
  change: Change = {},
): Promise<Record<'access_token' | 'id_token' | 'refresh_token', string>> {
  const { status, body } = await redeem(hub, { code: await freshCode(person, change) })
  if (status !== 200) throw new Error(`the code was refused: ${body.error}`)
  return body
}

export const renew = (
  hub: TestHub,
  refreshToken: string | undefined,
  form: Change = {},
  headers?: Record<string, string>,
) =>
  post(
    hub,
    '/oauth/token',
    { grant_type: 'refresh_token', refresh_token: refreshToken, ...form },
    headers,
  )

/** What a refused call says. */
export const oauthError = ({ status, body }: { status: number; body: any }) => ({
  status,
  error: body?.error as string | undefined,
})
