/**
 * Hostile bodies at every JSON call: always a refusal with a code of ours, never a 5xx, never a session.
 */
import { describe, expect, test } from 'vitest'
import { ISSUER, PASSWORD } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { elsewhere, refused } from './hostile.ts'
import { ADA, createPerson } from './person.ts'

const hub = useHub()

const CALLS = ['email/signup', 'email/verify', 'email/verify/resend', 'email/signin', 'signout']

const VALID = { email: ADA, password: PASSWORD, name: 'Ada', token: 'A'.repeat(43), code: '123456' }
const VALID_FORM = String(new URLSearchParams(VALID))

const json = (body: BodyInit | null, headers: Record<string, string> = {}) => ({
  method: 'POST',
  body,
  headers: { Origin: ISSUER, 'Content-Type': 'application/json', ...headers },
})

const isRefusal = { status: expect.toSatisfy((status) => status >= 400 && status < 500) }

describe.each(CALLS)('POST /v1/auth/%s', (call) => {
  const path = `v1/auth/${call}`

  test.each([
    ['not JSON', '{', 'invalid_json'],
    ['a form', VALID_FORM, 'invalid_json'],
    ['an array', JSON.stringify([VALID]), 'invalid_json'],
    ['null', 'null', 'invalid_json'],
    ['a number', '1', 'invalid_json'],
    ['a string', '"x"', 'invalid_json'],
    ['a deep nest', '['.repeat(8000), 'invalid_json'],
    ['a deep, whole nest', `${'['.repeat(8000)}${']'.repeat(8000)}`, 'invalid_json'],
    ['a zero byte', '\0', 'invalid_json'],
    ['broken UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0xfe]), 'invalid_json'],
  ])('refuses %s', async (_what, body, code) => {
    expect(await refused(hub, path, json(body))).toEqual({ status: 400, code })
  })

  test('refuses more than 16 KB, by its length or without one', async () => {
    const body = JSON.stringify({ ...VALID, name: 'a'.repeat(17_000) })
    const tooLarge = { status: 413, code: 'body_too_large' }
    expect(await refused(hub, path, json(body))).toEqual(tooLarge)
    expect(await refused(hub, path, json(body, { 'Content-Length': '17000' }))).toEqual(tooLarge)
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', ''])(
    'refuses Content-Type %s',
    async (type) => {
      const init = json(JSON.stringify(VALID), { 'Content-Type': type })
      expect(await refused(hub, path, init)).toEqual({
        status: 415,
        code: 'unsupported_media_type',
      })
    },
  )

  test.each(elsewhere)('refuses what comes %s', async (_where, headers) => {
    const init = json(JSON.stringify(VALID), headers)
    expect(await refused(hub, path, init)).toEqual({ status: 403, code: 'forbidden_origin' })
  })

  test('refuses a request that says nothing of its origin', async () => {
    const { headers: _, ...init } = json(JSON.stringify(VALID))
    expect(await refused(hub, path, init)).toEqual({ status: 403, code: 'forbidden_origin' })
  })
})

test('Sec-Fetch-Site decides over Origin', async () => {
  const headers = { 'Sec-Fetch-Site': 'same-origin', Origin: 'https://evil.test' }
  const response = await hub.app.request(`${ISSUER}/v1/auth/signout`, json(null, headers))
  expect(response.status).toBe(204)
})

describe('a field', () => {
  const VALUES = [1, true, [], ['x'], {}, { $ne: '' }, [[[['x']]]]]
  const FIELDS: Array<[call: string, field: string]> = [
    ...['email', 'password', 'name'].map((name) => ['email/signup', name] as [string, string]),
    ...['email', 'password'].map((name) => ['email/signin', name] as [string, string]),
    ...['token', 'password'].map((name) => ['email/verify', name] as [string, string]),
    ['email/verify/resend', 'email'],
  ]

  test.each(FIELDS)('of %s, %s, is text or refused', async (call, field) => {
    for (const value of VALUES) {
      const body = JSON.stringify({ ...VALID, [field]: value })
      const answer = await refused(hub, `v1/auth/${call}`, json(body))
      expect(answer).toEqual({ status: 400, code: 'missing_field' })
    }
  })

  test.each(FIELDS)('of %s, %s, may not be nothing', async (call, field) => {
    for (const value of [null, '', undefined]) {
      const body = JSON.stringify({ ...VALID, code: undefined, [field]: value })
      expect(await refused(hub, `v1/auth/${call}`, json(body))).toMatchObject(isRefusal)
    }
  })

  test.each(FIELDS)('of %s, %s, comes from the body alone', async (call, field) => {
    const { [field as 'email']: own, ...others } = VALID
    const inherited = JSON.stringify(others).slice(0, -1)
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      const body = `${inherited},"${key}":{"${field}":${JSON.stringify(own)}}}`
      expect(await refused(hub, `v1/auth/${call}`, json(body))).toMatchObject(isRefusal)
    }
  })

  const HOSTILE = [
    '\0',
    '\ud800',
    '\u202e',
    "'; drop table users; --",
    '%00',
    '\r\nSet-Cookie: a=b',
  ]
  test.each(FIELDS)(
    'of %s, %s, is refused or taken as text when it is hostile',
    async (call, field) => {
      for (const value of HOSTILE) {
        const body = JSON.stringify({ ...VALID, [field]: `${VALID[field as 'email']}${value}` })
        const response = await hub.app.request(`${ISSUER}/v1/auth/${call}`, json(body))
        expect(response.status).toBeLessThan(500)
      }
      expect(await hub.db.selectFrom('users').selectAll().execute()).toEqual([])
    },
  )
})

test.each([
  ['GET', 'v1/auth/email/signin'],
  ['PUT', 'v1/auth/email/signin'],
  ['DELETE', 'v1/auth/me'],
  ['OPTIONS', 'v1/auth/email/signup'],
  ['POST', 'v1/auth/'],
  ['GET', 'v1/auth/me/../../x'],
  ['GET', '%E0%A4%A'],
  ['GET', 'sign-in%00'],
  ['GET', '.well-known/jwks.json/'],
  ['POST', 'account'],
  ['GET', 'nowhere'],
])('%s /%s is refused with a code', async (method, path) => {
  const answer = await refused(hub, path, { method, headers: { Origin: ISSUER } })
  expect(answer).toMatchObject({ ...isRefusal, code: expect.any(String) })
})

test('a person who is refused can be told apart in the log by the reference alone', async () => {
  const person = createPerson(hub)
  const { body } = await person.signIn('eve@example.com')
  expect(hub.events.at(-1)).toEqual({
    event: 'request_refused',
    code: 'invalid_credentials',
    request: expect.any(String),
    ref: body.error.ref,
    method: 'POST',
    path: '/v1/auth/email/signin',
  })
})
