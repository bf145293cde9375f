/**
 * Well-formed and well-signed identity tokens whose claims must open nothing: each claim missing, of
 * the wrong type, of the wrong value. The answer is the library's own 400 page, without a session.
 */
import { describe, expect, test } from 'vitest'
import { createApp, signIn } from './app-under-test.ts'
import { expectRefused } from './present-token.ts'

const NOW = Math.floor(Date.parse('2026-11-21T12:00:00Z') / 1000)

test('an honest token opens a session', async () => {
  const app = createApp()
  expect((await signIn(app)).status).toBe(303)
  expect(app.browser.cookies.get('session')).toBe('a1')
})

const REQUIRED = [
  ...['iss', 'aud', 'sub', 'email', 'email_verified', 'scope', 'nonce', 'jti'],
  ...['iat', 'exp', 'auth_time', 'amr', 'redirect_uri', 'sid'],
]

describe('a claim that is not there', () => {
  test.each(REQUIRED)('is missed: %s', async (claim) => {
    const app = createApp()
    await expectRefused(
      app,
      await signIn(app, { claims: { [claim]: undefined } }),
      'token_claims_invalid',
    )
  })
})

describe('a claim of the wrong type is refused', () => {
  const values = [null, true, 7, 1.5, '', [], ['x'], { a: 1 }]
  const fitting: Record<string, unknown[]> = {
    iat: [7],
    exp: [7],
    auth_time: [7],
    amr: [['x']],
    email_verified: [null, 7, 1.5, '', [], ['x'], { a: 1 }, true], // has a code of its own, below
  }
  const cases = REQUIRED.flatMap((claim) =>
    values
      .filter(
        (value) => !fitting[claim]?.some((fit) => JSON.stringify(fit) === JSON.stringify(value)),
      )
      .map((value) => [claim, JSON.stringify(value), value] as const),
  )
  test.each(cases)('%s as %s', async (claim, _text, value) => {
    const app = createApp()
    await expectRefused(
      app,
      await signIn(app, { claims: { [claim]: value } }),
      'token_claims_invalid',
    )
  })
})

describe('a claim of the wrong value is refused', () => {
  const cases: [what: string, claims: Record<string, unknown>, code: string][] = [
    ['another issuer', { iss: 'https://evil.test' }, 'token_issuer_mismatch'],
    ['the issuer with a slash', { iss: 'https://hub.test/' }, 'token_issuer_mismatch'],
    ['the issuer in upper case', { iss: 'https://HUB.test' }, 'token_issuer_mismatch'],
    ['another app', { aud: 'calendar' }, 'token_audience_mismatch'],
    ['this app in upper case', { aud: 'Mail' }, 'token_audience_mismatch'],
    ['a list that holds this app', { aud: ['mail'] }, 'token_claims_invalid'],
    ['another scope', { scope: 'openid' }, 'token_scope_invalid'],
    ['a second scope', { scope: 'identity openid' }, 'token_scope_invalid'],
    ['another redirect', { redirect_uri: 'https://mail.test/x' }, 'token_redirect_mismatch'],
    [
      'a redirect with a slash more',
      { redirect_uri: 'https://mail.test/identity/callback/' },
      'token_redirect_mismatch',
    ],
    ['another nonce', { nonce: 'A'.repeat(43) }, 'token_nonce_mismatch'],
    ['email_verified as text', { email_verified: 'true' }, 'token_email_unverified'],
    ['email_verified as number', { email_verified: 1 }, 'token_email_unverified'],
    ['email_verified false', { email_verified: false }, 'token_email_unverified'],
    ['email_verified null', { email_verified: null }, 'token_email_unverified'],
    ['email_verified as a list', { email_verified: [true] }, 'token_email_unverified'],
    ['email in upper case', { email: 'Alice@example.com' }, 'token_email_invalid'],
    ['email with a space', { email: ' alice@example.com' }, 'token_email_invalid'],
    ['two addresses', { email: 'alice@example.com,b@example.com' }, 'token_email_invalid'],
    ['a look-alike address', { email: 'аlice@example.com' }, 'token_email_invalid'],
    ['a Unicode domain', { email: 'alice@exämple.com' }, 'token_email_invalid'],
    ['an address at an IP', { email: 'alice@127.0.0.1' }, 'token_email_invalid'],
    ['no address at all', { email: 'alice' }, 'token_email_invalid'],
    ['a subject too long', { sub: 'x'.repeat(129) }, 'token_claims_invalid'],
    ['a subject with a NUL', { sub: 'x\0' }, 'token_claims_invalid'],
    ['a name that is no text', { name: 7 }, 'token_claims_invalid'],
    ['a name with a line feed', { name: 'Ada\nExample' }, 'token_claims_invalid'],
  ]
  test.each(cases)('%s', async (_what, claims, code) => {
    const app = createApp()
    await expectRefused(app, await signIn(app, { claims }), code)
  })
})

describe('times', () => {
  const refused: [what: string, claims: Record<string, unknown>, code: string][] = [
    ['a life of 301 s', { exp: NOW + 301 }, 'token_lifetime_invalid'],
    ['a life of a year', { exp: NOW + 31_536_000 }, 'token_lifetime_invalid'],
    ['no life at all', { exp: NOW }, 'token_lifetime_invalid'],
    ['an end before the beginning', { exp: NOW - 1 }, 'token_lifetime_invalid'],
    ['expired for 60 s', { iat: NOW - 180, exp: NOW - 60 }, 'token_expired'],
    ['issued in 61 s', { iat: NOW + 61, exp: NOW + 121 }, 'token_not_yet_valid'],
    ['not before 61 s from now', { nbf: NOW + 61 }, 'token_not_yet_valid'],
    ['nbf as text', { nbf: String(NOW) }, 'token_claims_invalid'],
    ['authenticated in 61 s', { auth_time: NOW + 61 }, 'token_not_yet_valid'],
    ['iat as text', { iat: String(NOW) }, 'token_claims_invalid'],
    ['iat in milliseconds', { iat: NOW * 1000 }, 'token_lifetime_invalid'],
    ['exp with a fraction', { exp: NOW + 0.5 }, 'token_claims_invalid'],
    ['a negative exp', { exp: -1 }, 'token_claims_invalid'],
    ['an iat beyond exact integers', { iat: 2 ** 53 }, 'token_claims_invalid'],
  ]
  test.each(refused)('refused: %s', async (_what, claims, code) => {
    const app = createApp()
    await expectRefused(app, await signIn(app, { claims }), code)
  })

  const accepted: [what: string, claims: Record<string, unknown>][] = [
    ['a life of 300 s', { exp: NOW + 300 }],
    ['expired for 59 s', { iat: NOW - 179, exp: NOW - 59 }],
    ['issued in 60 s', { iat: NOW + 60, exp: NOW + 120 }],
  ]
  test.each(accepted)('within the skew of 60 s: %s', async (_what, claims) => {
    expect((await signIn(createApp(), { claims })).status).toBe(303)
  })

  test('a clock that is wrong is called one in the log', async () => {
    const app = createApp()
    await signIn(app, { claims: { iat: NOW + 90, exp: NOW + 210 } })
    expect(app.events.at(-1)).toMatchObject({ detail: expect.stringContaining('clock') })
  })
})
