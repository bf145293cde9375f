/**
 * The attacker can read the logs, or a page that somebody else was shown, and hopes to find something there that opens a
 * door: a password, a token, a code, a cookie. Each secret of a whole sign-in is looked for in everything that was written.
 */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { interceptReturn, signInAtHub, signInLocally } from '../support/acts.ts'
import { ask, cookiesOf, type Asked } from '../support/ask.ts'
import { authorizeUrl, codeOf, ISSUER, linkTokenOf } from '../support/hub.ts'
import { perFlow, RESULT } from '../support/flow.ts'
import type { AppName } from '../support/three-sites.ts'
import { useThreeSites } from '../support/use-three-sites.ts'

const CANARY = 'Canary-7391-secret'
const PASSWORD = `${CANARY}-password`

const sites = useThreeSites({ people: ['alice@example.com'] })
const written: unknown[] = []
beforeAll(async () => {
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, method).mockImplementation((...entry) => void written.push(entry))
})
afterAll(() => void vi.restoreAllMocks())

/** Everything that hub, apps and library have written, errors and their causes included. */
function everythingWritten(): string {
  const { hub, apps } = sites
  const entries = [...written, ...hub.events, ...apps.flatMap(({ events, log }) => [events, log])]
  return JSON.stringify(entries, (_name, value: unknown) =>
    value instanceof Error
      ? { ...value, message: value.message, stack: value.stack, cause: value.cause }
      : value,
  )
}

test('nothing that opens a door is written by a whole sign-up, sign-in and refusal', async () => {
  const browser = sites.openBrowser()
  const departure = await browser.visit(`${sites.mail.url}/identity/login?prompt=create`, {
    follow: false,
  })
  const flow = new URL(departure.headers.get('location')!).searchParams
  const signUp = await browser.visit(departure.headers.get('location')!)
  await browser.submit({ name: 'New', email: 'new@example.com', password: PASSWORD })
  const [mail] = await sites.hub.mails()
  await browser.submit({ code: '000000' }, { action: '/verify' })
  await browser.submit({ code: codeOf(mail!) }, { action: '/verify' })
  const answer = await interceptReturn(browser, sites.calendar)
  const flowCookie = cookiesOf(browser, sites.calendar.url)
  await browser.visit(answer)
  const identityToken = answer.searchParams.get('token') ?? sites.wire.tokens.at(-1)!
  await ask(sites.calendar, answer, { cookie: flowCookie }) // a replay, refused
  await ask(sites.mail, answer, { cookie: flowCookie }) // and at the wrong app

  const secrets = {
    password: PASSWORD,
    'mail link': linkTokenOf(mail!),
    'typed code': codeOf(mail!),
    continuation: signUp.url.searchParams.get('c')!,
    'hub session': browser.cookies.find(ISSUER, '__Host-symbolon_session')!,
    'browser mark': browser.cookies.find(ISSUER, '__Host-symbolon_browser')!,
    'result of the return': answer.searchParams.get(RESULT)!,
    'identity token': identityToken,
    'its signature': identityToken.split('.')[2]!,
    state: answer.searchParams.get('state')!,
    'state of the other tab': flow.get('state')!,
    'flow cookie': flowCookie.split('=')[1]!,
    'app session': browser.cookies.find(sites.calendar.url, '__Host-calendar_session')!,
  }
  const text = everythingWritten()
  expect(text).toContain(perFlow({ direct: 'token_replayed', code: 'result_invalid' }))
  expect(text).toContain('invalid_code')
  for (const [name, secret] of Object.entries(secrets)) {
    expect(secret.length, name).toBeGreaterThan(5)
    expect(text.includes(secret), name).toBe(false)
  }
})

describe('a secret sent where it does not belong', () => {
  const HEADERS = { cookie: CANARY, authorization: `Bearer ${CANARY}`, 'x-secret': CANARY }
  const SAME_ORIGIN = { 'sec-fetch-site': 'same-origin' }
  const FIELDS = [
    'email',
    'password',
    'name',
    'token',
    'code',
    'c',
    'sid',
    'state',
    'code_verifier',
  ]
  const everyField = Object.fromEntries(FIELDS.map((name) => [name, CANARY]))

  const HUB: Array<[path: string, asked: Asked]> = [
    ...['/sign-in', '/sign-up', '/verify', '/choose-account', '/sign-out', '/identity/token'].map(
      (path): [string, Asked] => [
        path,
        { form: { ...everyField, email: 'a@example.com' }, headers: SAME_ORIGIN },
      ],
    ),
    ...['email/signin', 'email/signup', 'email/verify', 'email/verify/resend', 'signout'].map(
      (call): [string, Asked] => [
        `/v1/auth/${call}`,
        { json: everyField, headers: { origin: ISSUER } },
      ],
    ),
    ...['/sign-in', '/verify', '/continue', '/nothing', '/v1/auth/nothing'].map(
      (path): [string, Asked] => [`${path}?${new URLSearchParams(everyField)}`, {}],
    ),
    [authorizeUrl({ app: CANARY }).slice(ISSUER.length), {}],
    [authorizeUrl({ redirect_uri: `https://${CANARY}.test` }).slice(ISSUER.length), {}],
    [authorizeUrl({ nonce: CANARY, state: undefined }).slice(ISSUER.length), {}],
    [
      '/v1/auth/email/signin',
      { method: 'POST', headers: { origin: ISSUER, 'content-type': CANARY } },
    ],
  ]

  test.each(HUB)('at the hub, %s, is neither logged nor shown', async (path, asked) => {
    const response = await ask(sites.hub.app, ISSUER + path, {
      ...{ ...asked, headers: { ...HEADERS, ...asked.headers } },
    })
    const typedBack = /value="[^"]*"/g // an address or a name that a person typed stays in its field
    const shown = (await response.text()).replace(typedBack, '')
    expect([response.status < 500, shown.includes(CANARY)]).toEqual([true, false])
    expect(everythingWritten()).not.toContain(CANARY)
  })

  test.each<AppName>(['mail', 'calendar'])('at %s, is neither logged nor shown', async (name) => {
    const app = sites[name]
    const browser = sites.openBrowser()
    await signInAtHub(browser, 'alice@example.com')
    const answer = await interceptReturn(browser, app)
    const honest = cookiesOf(browser, app.url)

    for (const field of ['state', 'iss', 'token', 'error', 'error_description', 'code', CANARY]) {
      const spoiled = new URL(answer)
      spoiled.searchParams.set(field, CANARY)
      if (field === 'error') spoiled.searchParams.delete('token')
      for (const cookie of [honest, CANARY, `${honest.split('=')[0]}=${CANARY}`]) {
        const response = await ask(app, spoiled, { cookie, headers: { authorization: CANARY } })
        expect([field, (await response.text()).includes(CANARY)]).toEqual([field, false])
      }
    }
    for (const path of ['login?prompt=', 'login?max_age=', 'login?login_hint=', 'nothing?x='])
      await ask(app, `${app.url}/identity/${path}${CANARY}`)
    await ask(app, `${app.url}/login`, { form: { email: 'alice@example.com', password: CANARY } })
    expect(everythingWritten()).not.toContain(CANARY)
  })
})

test('a fault of ours is logged without what the person sent, and shown without what broke', async () => {
  const browser = sites.openBrowser()
  await sites.hub.db.schema.alterTable('pending_sign_ups').renameTo('away').execute()
  await sites.mail.database.query('ALTER TABLE users RENAME TO away')
  await browser.visit(`${ISSUER}/sign-up`)
  const shown = await browser.submit({
    name: 'New',
    email: 'fault@example.com',
    password: PASSWORD,
  })
  const failed = await signInLocally(browser, sites.mail, 'alice@example.com')
  await sites.hub.db.schema.alterTable('away').renameTo('pending_sign_ups').execute()
  await sites.mail.database.query('ALTER TABLE away RENAME TO users')

  expect([shown.status, failed.status]).toEqual([500, 500])
  for (const page of [shown, failed])
    expect(page.text).not.toMatch(/pending_sign_ups|relation|at \w+ \(/)
  expect(everythingWritten()).toContain('pending_sign_ups') // the log does say
  expect(everythingWritten()).not.toContain(PASSWORD)
  expect(everythingWritten()).not.toContain('mail-alice-local')
})
