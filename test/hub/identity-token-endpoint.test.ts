/**
 * The code flow at the hub: a one-time code, redeemed by the app's server with PKCE.
 */
import { randomBytes } from 'node:crypto'
import { decodeJwt } from 'jose'
import { beforeEach, describe, expect, test } from 'vitest'
import { ISSUER } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import * as app from './native-code.ts'
import { CODE_APPS, CODE_CALLBACK, nativeCode, VALID } from './native-code.ts'
import { signedInPerson, type Person } from './person.ts'

const hub = useHub({ settings: CODE_APPS })
let ada: Person
beforeEach(async () => void (ada = await signedInPerson(hub)))

const freshCode = () => nativeCode(ada)
const redeem = (form: Record<string, string>, init: RequestInit = {}) => app.redeem(hub, form, init)

const answer = async (response: Response) => {
  const { status, error } = await app.answered(response)
  return { status, error }
}

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
      redirect_uri: CODE_CALLBACK,
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
    ['another redirect URI of the app', { redirect_uri: `${CODE_CALLBACK}/other` }],
    ['a zero character behind it', { redirect_uri: `${CODE_CALLBACK}\0` }],
    ['an app with a zero character', { app: 'notes\0' }],
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
