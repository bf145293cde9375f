/**
 * Hostile bodies at every form: always a page with a code of ours, never a 5xx, never a session.
 */
import { describe, expect, test } from 'vitest'
import { ISSUER, PASSWORD } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { elsewhere, refused } from './hostile.ts'
import { ADA } from './person.ts'

const hub = useHub()

const FORMS = ['sign-in', 'sign-up', 'verify', 'verify/resend', 'choose-account', 'sign-out']
const VALID = String(
  new URLSearchParams({ email: ADA, password: PASSWORD, name: 'Ada', code: '123456' }),
)

const form = (body: string, headers: Record<string, string> = {}) => ({
  method: 'POST',
  body,
  headers: { Origin: ISSUER, 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
})

describe.each(FORMS)('POST /%s', (path) => {
  test('refuses a field given twice', async () => {
    const answer = await refused(hub, path, form(`${VALID}&email=eve%40example.com`))
    expect(answer).toEqual({ status: 400, code: 'invalid_request' })
  })

  test.each(elsewhere)('refuses what comes %s', async (_where, headers) => {
    const answer = await refused(hub, path, form(VALID, headers))
    expect(answer).toEqual({ status: 403, code: 'forbidden_origin' })
  })

  test.each(['text/plain', 'application/json', 'multipart/form-data; boundary=x'])(
    'refuses Content-Type %s',
    async (type) => {
      const answer = await refused(hub, path, form(VALID, { 'Content-Type': type }))
      expect(answer).toEqual({ status: 415, code: 'unsupported_media_type' })
    },
  )

  test('refuses more than 16 KB', async () => {
    const answer = await refused(hub, path, form(`name=${'a'.repeat(17_000)}`))
    expect(answer).toEqual({ status: 413, code: 'body_too_large' })
  })

  test.each([
    '',
    '&&&',
    '=',
    '%',
    'c',
    'email=%ff%fe',
    'email=%00&password=%00',
    'sid=x&token=%00&c=',
  ])('has no 5xx for %s', async (body) => {
    const response = await hub.app.request(`${ISSUER}/${path}`, form(body))
    expect(response.status).toBeLessThan(500)
  })
})

describe('a refusal that is explained where it arose', () => {
  const dead = (page: string) => [`a dead link of ${page}`, `${page}?token=x`, {}] as const

  // Found by the fuzz test, 2026-11-21: some were logged twice or never, and their pages named no code.
  test.each([
    ['no address', 'sign-in', form('email=ada'), 400, 'invalid_email'],
    ['no password', 'sign-in', form(`email=${ADA}&password=`), 400, 'missing_field'],
    ['a wrong one', 'sign-in', form(`email=${ADA}&password=x`), 401, 'invalid_credentials'],
    ['a new one without a session', 'account/password', form('current=x'), 401, 'no_session'],
    ['leaving without a session', 'account/leave', form('leaving=x'), 401, 'no_session'],
    [...dead('verify'), 400, 'invalid_code'],
    [...dead('magic-link'), 400, 'invalid_code'],
    [...dead('reset-password'), 400, 'invalid_code'],
    ['a used link', 'magic-link', form('token=x'), 400, 'invalid_code'],
  ])('(%s) is logged once, under the reference and the code of its page', async (...given) => {
    const [, path, init, status, code] = given
    hub.events.length = 0
    const response = await hub.app.request(`${ISSUER}/${path}`, init)
    const text = await response.text()
    expect(response.status).toBe(status)
    expect(hub.events).toEqual([expect.objectContaining({ event: 'request_refused', code })])
    expect(text).toContain(`Ref ${hub.events[0]!['ref']}`)
    expect(text).toMatch(new RegExp(`<code>${code}</code>|data-code="${code}"`))
  })
})

describe('a continuation', () => {
  const CARRIERS = FORMS.filter((path) => path !== 'sign-out')
  const SUFFIXES = ['\r\nSet-Cookie: a=b', '\n', ' ', '&sent=again', '#', '=', '%', 'A', '\0']

  /** One that the hub has just made. */
  async function genuine() {
    const response = await hub.app.request(`${ISSUER}/sign-up`, form(VALID))
    return new URL(response.headers.get('location')!, ISSUER).searchParams.get('c')!
  }

  test.each(CARRIERS)('that was touched is refused by /%s', async (path) => {
    const c = await genuine()
    const touched = [
      ...SUFFIXES.map((suffix) => c + suffix),
      c.slice(0, -4),
      `${c.startsWith('A') ? 'B' : 'A'}${c.slice(1)}`,
      c.replace(/.{3}$/, '$&$&'),
    ]
    for (const broken of touched) {
      const body = new URLSearchParams({ code: '123456', email: ADA, c: broken })
      const answer = await refused(hub, path, form(String(body)))
      expect(answer).toEqual({ status: 400, code: 'continuation_expired' })
    }
  })

  test('is not taken for a link in a mail, a code or a session', async () => {
    const c = await genuine()
    const body = String(new URLSearchParams({ token: c }))
    const response = await hub.app.request(`${ISSUER}/verify`, form(body))
    expect(response.status).toBe(400)
    const cookie = { headers: { Cookie: `__Host-symbolon_session=${c}` } }
    expect((await hub.app.request(`${ISSUER}/v1/auth/me`, cookie)).status).toBe(401)
  })
})
