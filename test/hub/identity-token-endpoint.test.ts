/**
 * The code flow at the hub: a one-time code, redeemed by the app's server with PKCE.
 */
import { createHash, randomBytes } from 'node:crypto'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  authorizeUrl,
  createApiClient,
  ISSUER,
  openTestHub,
  PASSWORD,
  type TestHub,
} from '../support/hub.ts'

const CALLBACK = 'https://notes.test/identity/callback'
const SETTINGS = {
  apps: [
    { id: 'notes', name: 'Notes', redirectUris: [CALLBACK, `${CALLBACK}/other`], flow: 'code' },
    { id: 'mail', name: 'Mail', redirectUris: ['https://mail.test/identity/callback'] },
  ],
}
const VERIFIER = randomBytes(32).toString('base64url')
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url')

let hub: TestHub
let ada: ReturnType<typeof createApiClient>
beforeAll(async () => void (hub = await openTestHub({ settings: SETTINGS })))
beforeEach(async () => {
  await hub.empty()
  await hub.addUser('ada@example.com')
  ada = createApiClient(hub)
  await ada.post('email/signin', { email: 'ada@example.com', password: PASSWORD })
})
afterAll(() => hub.close())

async function freshCode(): Promise<string> {
  const url = authorizeUrl({
    app: 'notes',
    redirect_uri: CALLBACK,
    response_type: 'code',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
  })
  const cookie = [...ada.jar].map((pair) => pair.join('=')).join('; ')
  const response = await hub.app.request(url, { headers: { Cookie: cookie } })
  return new URL(response.headers.get('location')!).searchParams.get('code')!
}

const VALID = {
  grant_type: 'authorization_code',
  app: 'notes',
  redirect_uri: CALLBACK,
  code_verifier: VERIFIER,
}

function redeem(form: Record<string, string>, init: RequestInit = {}) {
  const body = new URLSearchParams({ ...VALID, ...form })
  return hub.app.request(`${ISSUER}/identity/token`, { method: 'POST', body, ...init })
}

const answer = async (response: Response) => ({
  status: response.status,
  error: ((await response.json()) as { error?: string }).error,
})

describe('POST /identity/token', () => {
  test('gives an identity token for a fresh code', async () => {
    const response = await redeem({ code: await freshCode() })

    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const { identity_token, expires_in } = (await response.json()) as {
      identity_token: string
      expires_in: number
    }
    expect(expires_in).toBe(120)
    expect(decodeJwt(identity_token)).toMatchObject({
      iss: ISSUER,
      aud: 'notes',
      email: 'ada@example.com',
      nonce: 'n'.repeat(43),
      redirect_uri: CALLBACK,
    })
  })

  test('takes JSON as well', async () => {
    const body = JSON.stringify({ ...VALID, code: await freshCode() })
    const response = await redeem({}, { body, headers: { 'Content-Type': 'application/json' } })
    expect(response.status).toBe(200)
  })

  test('refuses a code the second time', async () => {
    const code = await freshCode()
    await redeem({ code })
    expect(await answer(await redeem({ code }))).toEqual({ status: 400, error: 'invalid_grant' })
  })

  test.each<[string, Record<string, string>]>([
    ['another app', { app: 'mail' }],
    ['another redirect URI of the app', { redirect_uri: `${CALLBACK}/other` }],
    ['another verifier', { code_verifier: randomBytes(32).toString('base64url') }],
  ])('refuses %s, and the code is dead', async (_what, change) => {
    const code = await freshCode()
    expect(await answer(await redeem({ code, ...change }))).toEqual({
      status: 400,
      error: 'invalid_grant',
    })
    expect(await answer(await redeem({ code }))).toEqual({ status: 400, error: 'invalid_grant' })
  })

  test.each([
    ['another grant type', { grant_type: 'password' }],
    ['an empty verifier', { code_verifier: '' }],
    ['a short verifier', { code_verifier: 'short' }],
    ['a missing app', { app: '' }],
  ])('refuses %s and spends nothing', async (_what, change) => {
    const code = await freshCode()
    expect(await answer(await redeem({ code, ...change }))).toEqual({
      status: 400,
      error: 'invalid_request',
    })
    expect((await redeem({ code })).status).toBe(200)
  })

  test('refuses a repeated parameter', async () => {
    const body = new URLSearchParams({ ...VALID, code: await freshCode() })
    body.append('app', 'notes')
    expect(await answer(await redeem({}, { body }))).toEqual({
      status: 400,
      error: 'invalid_request',
    })
  })

  test('refuses a code after a minute', async () => {
    const code = await freshCode()
    hub.pass(61_000)
    expect(await answer(await redeem({ code }))).toEqual({ status: 400, error: 'invalid_grant' })
  })

  test('refuses the code of a person who has signed out since', async () => {
    const code = await freshCode()
    await ada.post('signout')
    expect(await answer(await redeem({ code }))).toEqual({ status: 400, error: 'invalid_grant' })
  })

  test.each<[string, RequestInit, number]>([
    ['GET', { method: 'GET', body: null }, 405],
    ['plain text', { body: 'code=1', headers: { 'Content-Type': 'text/plain' } }, 415],
    ['20 KB', { body: new URLSearchParams({ code: 'x'.repeat(20_000) }) }, 413],
    ['a JSON array', { body: '[]', headers: { 'Content-Type': 'application/json' } }, 400],
  ])('refuses %s', async (_what, init, status) => {
    expect(await answer(await redeem({}, init))).toEqual({ status, error: 'invalid_request' })
  })
})
