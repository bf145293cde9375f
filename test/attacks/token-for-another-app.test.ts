/**
 * The attacker runs one of the registered apps, honestly receives identity tokens of its visitors, and wants to use them at
 * another app, as the visitor (RFC 9700 §4.5; the confused deputy).
 */
import { decodeJwt } from 'jose'
import { beforeEach, expect, test } from 'vitest'
import { interceptReturn, signInAtHub } from '../support/acts.ts'
import { ask, cookiesOf } from '../support/ask.ts'
import type { Browser } from '../support/browser.ts'
import { authorizeUrl, CALLBACK, ISSUER } from '../support/hub.ts'
import { perFlow } from '../support/flow.ts'
import { expectRefused, signAgain, tokenOf, withToken } from '../support/spoiled-return.ts'
import { useThreeSites } from '../support/use-three-sites.ts'

const [ALICE, EVE] = ['alice@example.com', 'eve@example.com']
const CALENDAR_CALLBACK = 'https://calendar.test/identity/callback'

const sites = useThreeSites({ people: [ALICE, EVE] })
let victim: Browser
let attacker: Browser
beforeEach(async () => {
  victim = sites.openBrowser()
  attacker = sites.openBrowser()
  await signInAtHub(victim, ALICE)
  await signInAtHub(attacker, EVE)
})

/** The attacker begins at Mail; the visitor of Calendar is then sent to the hub with that nonce, state and challenge. */
async function returnToCalendarWithMailsNonce() {
  const begun = await attacker.visit(`${sites.mail.url}/identity/login`, { follow: false })
  const { searchParams } = new URL(begun.headers.get('location')!)
  const moved = { app: 'calendar', redirect_uri: CALENDAR_CALLBACK }
  const bait = authorizeUrl({ ...Object.fromEntries(searchParams), ...moved })
  const answer = await victim.visit(bait, { follow: false })
  return new URL(answer.headers.get('location')!)
}

test('a token that Calendar received is not for Mail', async () => {
  const received = await interceptReturn(victim, sites.calendar)
  const own = await interceptReturn(attacker, sites.mail)
  const token = await tokenOf(sites, victim, received)
  const page = await attacker.visit(withToken(sites, own, () => token))
  await expectRefused(attacker, sites.mail, page, 'token_audience_mismatch')
})

test('not even with the nonce and state of a sign-in at Mail', async () => {
  const received = await returnToCalendarWithMailsNonce()
  expect(received.origin).toBe('https://calendar.test')
  const moved = new URL(`${CALLBACK}${received.search}`)
  const code = perFlow({ direct: 'token_audience_mismatch', code: 'result_invalid' })
  await expectRefused(attacker, sites.mail, await attacker.visit(moved), code)
})

test('not even if the hub had named the right app: it was issued to another address', async () => {
  const received = await returnToCalendarWithMailsNonce()
  const signed = await signAgain(sites, received, { claims: { aud: 'mail' } })
  const page = await attacker.visit(new URL(`${CALLBACK}${signed.search}`))
  const code = perFlow({ direct: 'token_redirect_mismatch', code: 'result_invalid' })
  await expectRefused(attacker, sites.mail, page, code)
})

test('the hub issues none to the address of another app', async () => {
  for (const [app, redirect_uri] of [
    ['mail', CALENDAR_CALLBACK],
    ['calendar', CALLBACK],
  ] as const) {
    const response = await ask(sites.hub.app, authorizeUrl({ app, redirect_uri }), {
      cookie: cookiesOf(victim, ISSUER),
    })
    expect([response.status, response.headers.get('location')]).toEqual([400, null])
  }
})

test('Mail’s flow cookie opens nothing at Calendar, whatever its name', async () => {
  const answer = await interceptReturn(victim, sites.mail)
  const cookie = cookiesOf(victim, sites.mail.url)
  for (const named of [cookie, cookie.replace('identity_mail_', 'identity_calendar_')]) {
    const moved = `${CALENDAR_CALLBACK}${answer.search}`
    const response = await ask(sites.calendar, moved, { cookie: named })
    expect([response.status, sites.calendar.events.at(-1)?.code]).toEqual([400, 'state_unknown'])
  }
})

test('two apps that share a secret still do not share their flow cookies', async () => {
  const IDENTITY_SECRET = Buffer.alloc(32, 3).toString('base64url')
  for (const app of sites.apps) await app.deploy({ IDENTITY_SECRET })
  const answer = await interceptReturn(victim, sites.mail)
  const cookie = cookiesOf(victim, sites.mail.url).replace('identity_mail_', 'identity_calendar_')

  const response = await ask(sites.calendar, `${CALENDAR_CALLBACK}${answer.search}`, { cookie })

  expect([response.status, sites.calendar.events.at(-1)?.code]).toEqual([400, 'state_unknown'])
  for (const app of sites.apps) await app.deploy()
})

test('an identity token carries nothing that another app could use', async () => {
  const answer = await interceptReturn(victim, sites.calendar)
  const claims = decodeJwt(await tokenOf(sites, victim, answer))
  expect(Object.keys(claims).sort()).toEqual(
    [
      ...['amr', 'aud', 'auth_time', 'email', 'email_verified', 'exp', 'iat', 'iss', 'jti', 'name'],
      ...['nonce', 'redirect_uri', 'scope', 'sid', 'sub'],
    ].sort(),
  )
  expect(claims).toMatchObject({ aud: 'calendar', redirect_uri: CALENDAR_CALLBACK })
  expect(claims.exp! - claims.iat!).toBe(120)
})
