/**
 * The headers of every HTML answer, errors included, and of every redirect.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { createHubApp } from '../../hub/src/http/app.ts'
import { authorizeUrl, ISSUER, TWO_APPS } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { onBreakableStore } from './breakable-store.ts'
import { ADA, signedInPerson, type Person } from './person.ts'

const hub = useHub({ settings: TWO_APPS })
let ada: Person
beforeEach(async () => void (ada = await signedInPerson(hub)))

const open = (path: string, init: RequestInit = {}) =>
  hub.app.request(new URL(path, ISSUER), { headers: { Cookie: ada.cookie() }, ...init })

const post = (path: string, fields: Record<string, string>, headers = {}) =>
  open(path, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { Origin: ISSUER, ...headers },
  })

/** Where a first visit to an authorization request leads. */
async function continuation() {
  const response = await hub.app.request(authorizeUrl())
  return new URL(response.headers.get('location')!, ISSUER).searchParams.get('c')!
}

const continueTo = async (path: string) => open(`${path}?c=${await continuation()}`)

const ANSWERS: Array<[what: string, status: number, ask: () => Response | Promise<Response>]> = [
  ['sign-in', 200, () => open('/sign-in?another')],
  [
    'its second step',
    200,
    async () => open((await post('/sign-in', { email: ADA })).headers.get('location')!),
  ],
  ['a wrong password', 401, () => post('/sign-in', { email: ADA, password: 'Wrong-Pass1' })],
  ['sign-up', 200, () => open('/sign-up')],
  ['a refused sign-up', 400, () => post('/sign-up', { email: 'x' })],
  ['a dead link', 400, () => open('/verify?token=x')],
  ['the chooser', 200, () => open('/choose-account')],
  ['the account', 200, () => open('/account')],
  ['the dev mailbox', 200, () => open('/dev/mailbox')],
  ['going on', 200, () => continueTo('/continue')],
  ['cancelling', 200, () => continueTo('/cancel')],
  ['a bad app', 400, () => open('/identity/authorize?app=x')],
  ['a bad method', 405, () => open(authorizeUrl(), { method: 'POST' })],
  ['no such page', 404, () => open('/nowhere')],
  ['an old continuation', 400, () => open('/continue?c=x')],
  ['another origin', 403, () => post('/sign-in', {}, { Origin: 'https://evil.test' })],
  ['no form', 415, () => post('/sign-in', {}, { 'Content-Type': 'text/plain' })],
  ['too much', 413, () => post('/sign-in', { email: 'a'.repeat(17_000) })],
  ['the store being away', 503, away],
  ['a fault of ours', 500, broken],
]

async function away() {
  const { app, store } = await onBreakableStore(hub)
  store.isAway = true
  return app.request('/account', { headers: { Cookie: ada.cookie() } })
}

function broken() {
  const app = createHubApp({
    ...hub.hub,
    config: { ...hub.hub.config, sessions: undefined as never },
  })
  return app.request('/account', { headers: { Cookie: ada.cookie() } })
}

const LEADS_ON = ['going on', 'cancelling']

describe('the page for', () => {
  test.each(ANSWERS)('%s is guarded', async (what, status, ask) => {
    const response = await ask()
    const text = await response.text()
    expect([response.status, response.headers.get('content-type')]).toEqual([
      status,
      'text/html; charset=UTF-8',
    ])
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'strict-transport-security': expect.stringMatching(/^max-age=\d{8,}/),
      'referrer-policy': LEADS_ON.includes(what) ? 'no-referrer' : 'same-origin',
    })
    const nonce = /<style nonce="([\w-]{22})">/.exec(text)![1]
    expect(response.headers.get('content-security-policy')!.split('; ').sort()).toEqual([
      "base-uri 'none'",
      "default-src 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      `style-src 'nonce-${nonce}'`,
    ])
    expect(text).not.toMatch(
      /<script|javascript:|\son\w+=|<(img|link|iframe)|https?:\/\/(?!mail|calendar|hub)/,
    )
    expect(text).not.toMatch(/node_modules|\bat \w+ \(/)
  })

  test('each visit has a nonce of its own', async () => {
    const policies = [await open('/sign-up'), await open('/sign-up')].map((response) =>
      response.headers.get('content-security-policy'),
    )
    expect(new Set(policies).size).toBe(2)
  })
})

test.each([
  ['to sign-in', async () => hub.app.request(authorizeUrl())],
  ['to the app', async () => open(authorizeUrl())],
  ['to the account', async () => open('/sign-in')],
  ['from the front page', async () => open('/')],
  [
    'after a form',
    async () =>
      post('/sign-up', { email: 'eve@example.com', name: 'Eve', password: 'Eves-Passw0rd' }),
  ],
  ['out', async () => post('/sign-out', {}, { Cookie: '' })],
])('a redirect %s is kept by nobody and tells nobody where it came from', async (_where, ask) => {
  const response = await ask()
  expect([302, 303]).toContain(response.status)
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('referrer-policy')).toBe('no-referrer')
})

test('over http a page has no HSTS, which would lock out what else runs on localhost', async () => {
  const config = { ...hub.hub.config, issuer: 'http://localhost:4000' }
  const response = await createHubApp({ ...hub.hub, config }).request('/sign-up')
  expect(response.status).toBe(200)
  expect(response.headers.get('strict-transport-security')).toBeNull()
})

test('in production there is no dev mailbox, nor with SMTP', async () => {
  for (const change of [
    { isProduction: true },
    { smtp: { url: 'smtp://mail.test', from: 'hub@mail.test' } },
  ]) {
    const app = createHubApp({ ...hub.hub, config: { ...hub.hub.config, ...change } })
    expect((await app.request('/dev/mailbox')).status).toBe(404)
    expect((await app.request('/dev/mailbox.json')).status).toBe(404)
  }
})
