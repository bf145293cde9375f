/**
 * The attacker wants an app to believe an identity token that the hub never issued, or issued for something else. Every
 * header and claim is tried alone, at both apps, signed by the hub's own key where the signature is not the point.
 */
import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { interceptReturn, signInAtHub, usersOf } from '../support/acts.ts'
import type { Browser } from '../support/browser.ts'
import { publicJwk, type TokenChanges } from '../../client-lib/src/testing/test-hub.ts'
import { expectRefused, signAgain, withToken } from '../support/spoiled-return.ts'
import type { AppName } from '../support/three-sites.ts'
import { useThreeSites } from '../support/use-three-sites.ts'

const sites = useThreeSites({ people: ['alice@example.com'] })
let browser: Browser
beforeAll(async () => {
  browser = sites.openBrowser()
  await signInAtHub(browser, 'alice@example.com')
})

const evil = generateKeyPairSync('ed25519')
const evilJwk = publicJwk(evil.publicKey, 'evil')
const seconds = () => Math.floor(sites.hub.clock.at.getTime() / 1000)
const lasting = (from: number, to: number) => () => ({
  claims: { iat: seconds() + from, exp: seconds() + to, auth_time: seconds() + Math.min(from, 0) },
})

type Changes = TokenChanges | (() => TokenChanges)
const claims = (changes: Record<string, unknown>): Changes => ({ claims: changes })
const header = (changes: Record<string, unknown>): Changes => ({ header: changes })

const FORGERIES: Array<[what: string, code: string, changes: Changes]> = [
  ['another key', 'token_signature_invalid', { key: evil.privateKey }],
  ['a key of its own id', 'token_key_unknown', { key: evil.privateKey, header: { kid: 'evil' } }],
  [
    'a key that it brings',
    'token_header_invalid',
    { key: evil.privateKey, header: { jwk: evilJwk } },
  ],
  ['a key set that it names', 'token_header_invalid', header({ jku: 'https://evil.test/jwks' })],
  ['a certificate that it names', 'token_header_invalid', header({ x5u: 'https://evil.test/x' })],
  ['a certificate that it brings', 'token_header_invalid', header({ x5c: ['MIIB'] })],
  ['a critical extension', 'token_header_invalid', header({ crit: ['exp'] })],
  ['an unencoded payload', 'token_header_invalid', header({ b64: false, crit: ['b64'] })],
  ['no kid', 'token_header_invalid', header({ kid: undefined })],
  ['a kid that is a list', 'token_header_invalid', header({ kid: ['a'] })],
  ['no typ', 'token_header_invalid', header({ typ: undefined })],
  ['the typ of any JWT', 'token_header_invalid', header({ typ: 'JWT' })],
  ['the typ in upper case', 'token_header_invalid', header({ typ: 'IDENTITY+JWT' })],
  ['the typ as a media type', 'token_header_invalid', header({ typ: 'application/identity+jwt' })],
  ['the typ of a logout token', 'token_header_invalid', header({ typ: 'logout+jwt' })],
  ['the alg none', 'token_header_invalid', header({ alg: 'none' })],
  ['the alg None', 'token_header_invalid', header({ alg: 'None' })],
  ['a symmetric alg', 'token_header_invalid', header({ alg: 'HS256' })],
  ['the other name of the alg', 'token_header_invalid', header({ alg: 'Ed25519' })],
  ['no alg', 'token_header_invalid', header({ alg: undefined })],

  ['another issuer', 'token_issuer_mismatch', claims({ iss: 'https://evil.test' })],
  ['the issuer with a slash', 'token_issuer_mismatch', claims({ iss: 'https://hub.test/' })],
  ['no issuer', 'token_claims_invalid', claims({ iss: undefined })],
  ['a list of issuers', 'token_claims_invalid', claims({ iss: ['https://hub.test'] })],
  ['another audience', 'token_audience_mismatch', claims({ aud: 'wiki' })],
  ['no audience', 'token_claims_invalid', claims({ aud: undefined })],
  ['a list of audiences', 'token_claims_invalid', claims({ aud: ['mail', 'calendar'] })],
  ['another scope', 'token_scope_invalid', claims({ scope: 'openid' })],
  ['a wider scope', 'token_scope_invalid', claims({ scope: 'identity admin' })],
  ['no scope', 'token_claims_invalid', claims({ scope: undefined })],
  ['another redirect', 'token_redirect_mismatch', claims({ redirect_uri: 'https://evil.test/' })],
  ['no redirect', 'token_claims_invalid', claims({ redirect_uri: undefined })],
  ['another nonce', 'token_nonce_mismatch', claims({ nonce: 'n'.repeat(43) })],
  ['no nonce', 'token_claims_invalid', claims({ nonce: undefined })],

  ['five minutes and a second', 'token_lifetime_invalid', lasting(0, 301)],
  ['a year', 'token_lifetime_invalid', lasting(0, 365 * 86_400)],
  ['no time at all', 'token_lifetime_invalid', lasting(0, 0)],
  ['time backwards', 'token_lifetime_invalid', lasting(0, -10)],
  ['an end a minute ago', 'token_expired', lasting(-120, -60)],
  ['a beginning in the future', 'token_not_yet_valid', lasting(61, 120)],
  ['no beginning', 'token_claims_invalid', claims({ iat: undefined })],
  ['no end', 'token_claims_invalid', claims({ exp: undefined })],
  ['an end in text', 'token_claims_invalid', () => claimsOf({ exp: String(seconds() + 60) })],
  ['a fraction of a second', 'token_claims_invalid', () => claimsOf({ exp: seconds() + 60.5 })],
  ['nbf in the future', 'token_not_yet_valid', () => claimsOf({ nbf: seconds() + 90 })],
  ['auth_time in the future', 'token_not_yet_valid', () => claimsOf({ auth_time: seconds() + 90 })],
  ['no auth_time', 'token_claims_invalid', claims({ auth_time: undefined })],

  ['an unverified address', 'token_email_unverified', claims({ email_verified: false })],
  ['"true" in text', 'token_email_unverified', claims({ email_verified: 'true' })],
  ['1 for true', 'token_email_unverified', claims({ email_verified: 1 })],
  ['null for true', 'token_email_unverified', claims({ email_verified: null })],
  ['nothing about the address', 'token_claims_invalid', claims({ email_verified: undefined })],
  ['no address', 'token_claims_invalid', claims({ email: undefined })],
  ['a list of addresses', 'token_claims_invalid', claims({ email: ['alice@example.com'] })],
  ['upper case', 'token_email_invalid', claims({ email: 'Alice@example.com' })],
  ['a space', 'token_email_invalid', claims({ email: ' alice@example.com' })],
  ['a NUL', 'token_email_invalid', claims({ email: 'alice@example.com\0' })],
  ['a look-alike', 'token_email_invalid', claims({ email: 'аlice@example.com' })],
  ['two addresses', 'token_email_invalid', claims({ email: 'alice@example.com,eve@evil.test' })],
  ['SQL', 'token_email_invalid', claims({ email: "'or'1'='1'@example.com--" })],
  ['a wildcard of LIKE', 'token_email_invalid', claims({ email: '%' })],

  ['no subject', 'token_claims_invalid', claims({ sub: undefined })],
  ['an empty subject', 'token_claims_invalid', claims({ sub: '' })],
  ['a subject with a line feed', 'token_claims_invalid', claims({ sub: 'a\nb' })],
  ['no jti', 'token_claims_invalid', claims({ jti: undefined })],
  ['a jti that is an object', 'token_claims_invalid', claims({ jti: {} })],
  ['no sid', 'token_claims_invalid', claims({ sid: undefined })],
  ['no amr', 'token_claims_invalid', claims({ amr: undefined })],
  ['a name with a line feed', 'token_claims_invalid', claims({ name: 'Ada\r\nSet-Cookie: a=b' })],
]

const claimsOf = (changes: Record<string, unknown>): TokenChanges => ({ claims: changes })

const encode = (value: string | object) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

/** Changes of the text, which no signature protects or which break it. */
const SPELLINGS: Array<[what: string, change: (token: string) => string]> = [
  ['no signature', (token) => token.replace(/[^.]+$/, '')],
  ['two parts', (token) => token.replace(/\.[^.]+$/, '')],
  ['four parts', (token) => `${token}.a`],
  ['five parts, as if encrypted', (token) => `${token}.a.b`],
  ['a space around it', (token) => ` ${token}`],
  ['a line feed after it', (token) => `${token}\n`],
  ['padding', (token) => `${token}==`],
  ['other leftover bits', (token) => token.slice(0, -1) + otherBits(token.at(-1)!)],
  ['the alphabet of plain base64', (token) => `${token.slice(0, -2)}+/`],
  ['more than 8 KB', (token) => token.replace('.', `.${'A'.repeat(9000)}`)],
  ['JSON instead of compact', (token) => JSON.stringify({ payload: token.split('.')[1] })],
  ['nothing', () => ''],
  ['a role added to the payload', (token) => rewrite(token, { role: 'admin' })],
  ['somebody else in the payload', (token) => rewrite(token, { email: 'bob@example.com' })],
  ['a claim named twice', (token) => rewrite(token, `,"email":"bob@example.com"}`)],
]

/** A base64url letter that decodes to the same bytes at the end of 64. */
const otherBits = (letter: string) => ({ A: 'B', Q: 'R', g: 'h', w: 'x' })[letter] ?? 'B'

function rewrite(token: string, added: object | string): string {
  const [head, payload = '', signature] = token.split('.')
  const text = Buffer.from(payload, 'base64url').toString()
  const changed =
    typeof added === 'string' ? text.replace(/\}$/, added) : { ...JSON.parse(text), ...added }
  return [head, encode(changed), signature].join('.')
}

describe.each<AppName>(['mail', 'calendar'])('at %s', (name) => {
  let before: string[]
  beforeAll(async () => void (before = await usersOf(sites[name])))
  // Should one forgery succeed, the next must not look as if it had.
  afterEach(() =>
    browser.fetch(`${sites[name].url}/logout`, { method: 'POST', redirect: 'manual' }),
  )

  test('the token that is only signed again is accepted, so the others are refused for their fault', async () => {
    const other = sites.openBrowser()
    await signInAtHub(other, 'alice@example.com')
    const answer = await interceptReturn(other, sites[name])
    expect((await other.visit(await signAgain(sites, answer, {}))).status).toBe(200)
  })

  test.each(FORGERIES)('%s: %s', async (_what, code, changes) => {
    const answer = await interceptReturn(browser, sites[name])
    const given = typeof changes === 'function' ? changes() : changes
    const page = await browser.visit(await signAgain(sites, answer, given))
    await expectRefused(browser, sites[name], page, code)
  })

  test.each(SPELLINGS)('%s', async (_what, change) => {
    const answer = await interceptReturn(browser, sites[name])
    const page = await browser.visit(withToken(sites, answer, change))
    expect(sites[name].events.at(-1)?.code).toMatch(
      /^(token_malformed|token_signature_invalid|result_invalid)$/,
    )
    await expectRefused(browser, sites[name], page, sites[name].events.at(-1)!.code)
  })

  test.each([
    ['the public key', (x: string) => x],
    ['its bytes', (x: string) => Buffer.from(x, 'base64url')],
    ['nothing', () => ''],
    ['a guess', () => randomBytes(32)],
  ])('a symmetric signature with %s', async (_what, secretOf) => {
    const { kid, publicJwk } = await sites.hub.hub.keys.active(sites.hub.clock.at)
    const key = secretOf(publicJwk.x!)
    for (const [alg, code] of [
      ['HS256', 'token_header_invalid'],
      ['EdDSA', 'token_signature_invalid'],
    ] as const) {
      const answer = await interceptReturn(browser, sites[name])
      const forged = withToken(sites, answer, (token) => {
        const signed = `${encode({ typ: 'identity+jwt', alg, kid })}.${token.split('.')[1]}`
        return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`
      })
      await expectRefused(browser, sites[name], await browser.visit(forged), code)
    }
  })

  test('and after all of it the accounts are what they were', async () => {
    expect(await usersOf(sites[name])).toEqual(before)
  })
})
