/**
 * Hub and apps behind a real nginx with TLS, the apps below a path of one host, as docs/connect/README.md shows it. Every
 * address comes from configuration: what nginx says about itself changes nothing.
 */
import { createServer, type Server } from 'node:http'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { hubRoutes } from '../../client-lib/src/adapters/node-http.ts'
import { createApp, SECRET } from '../client-lib/app-under-test.ts'
import { typeCredentials, wordsOn } from '../support/acts.ts'
import { createBrowser } from '../support/browser.ts'
import { openListeningHub, type ListeningHub } from '../support/listening-hub.ts'
import type { Page } from '../support/page.ts'
import { startNginx, type Nginx } from './nginx.ts'

const ALICE = 'alice@example.com'
const HUB = 'https://id.test'
const APPS = 'https://apps.test'

/** The block that the documentation shows: with the slash at its end nginx takes the path off. */
const [, SHOWN = ''] = /```nginx\n(.*?)```/s.exec(readFileSync('docs/connect/README.md', 'utf8'))!
const locationOf = (path: string, port: number) =>
  SHOWN.replace('/notes/', path).replace('127.0.0.1:4001', `127.0.0.1:${port}`)

let site: ListeningHub
let nginx: Nginx
const servers: Server[] = []

beforeAll(async () => {
  site = await openListeningHub({
    issuer: HUB,
    apps: { off: `${APPS}/off/identity/callback`, on: `${APPS}/on/identity/callback` },
  })
  await site.hub.addUser(ALICE)
  const [off, on] = [await listeningApp('off'), await listeningApp('on')]
  nginx = await startNginx(inject('nginxPath'), {
    'id.test': `location / { proxy_pass http://localhost:${site.port}; }`,
    'apps.test': locationOf('/off/', off) + locationOf('/on/', on).replace('/;', ';'),
  })
})

afterAll(async () => {
  await nginx.stop()
  for (const server of servers) server.close()
  await site.close()
})

/** An app that is told its prefix, and knows itself at `/` and below the prefix alike. */
async function listeningApp(id: string): Promise<number> {
  const { hub } = createApp({
    pathPrefix: `/${id}`,
    environment: {
      ...{ IDENTITY_HUB_URL: HUB, IDENTITY_APP_ID: id, IDENTITY_APP_URL: APPS },
      IDENTITY_SECRET: SECRET,
    },
    fetch: async (input, init) => site.hub.app.request(new Request(input, init)),
    now: () => new Date(),
  })
  const answered = hubRoutes(hub)
  const server = createServer(async (req, res) => {
    if (await answered(req, res)) return
    const session = /session=(\w+)/.exec(req.headers.cookie ?? '')?.[1]
    res.setHeader('content-type', 'text/html').end(`${req.url}: ${session ?? hub.button()}`)
  })
  servers.push(server.listen(0, '127.0.0.1'))
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

describe.each([
  ['off', '/'],
  ['on', '/on/'],
])('where nginx takes the path %s', (id, seen) => {
  const set: string[] = []
  const passed: URL[] = []
  let before: Page
  let landed: Page

  beforeAll(async () => {
    const throughNginx = async (request: Request) => {
      passed.push(new URL(request.url))
      const response = await nginx.request(request)
      set.push(...response.headers.getSetCookie())
      return response
    }
    const browser = createBrowser({ [HUB]: throughNginx, [APPS]: throughNginx })
    before = await browser.visit(`${APPS}/${id}/`)
    await browser.click('Sign in with the hub')
    landed = await typeCredentials(browser, ALICE)
  })

  test('somebody signs in and lands on the app’s front page', () => {
    expect(wordsOn(before)).toBe(`${seen}: Sign in with the hub`)
    expect([landed.url.href, landed.status]).toEqual([`${APPS}/${id}/`, 200])
    expect(landed.text).toBe(`${seen}: a1`)
  })

  test('the redirect URI is the registered one', () => {
    const authorize = passed.find(({ pathname }) => pathname === '/identity/authorize')
    const redirectUri = `${APPS}/${id}/identity/callback`
    expect(authorize?.searchParams.get('redirect_uri')).toBe(redirectUri)
    expect(passed.some(({ origin, pathname }) => origin + pathname === redirectUri)).toBe(true)
  })

  test('cookies are __Host- with Secure and Path=/, and the app’s id keeps neighbours apart', () => {
    const flow = set.find((cookie) => cookie.startsWith(`__Host-identity_${id}_`))
    expect(flow).toMatch(/; Path=\/; HttpOnly; SameSite=Lax; Secure$/)
    const session = set.find((cookie) => cookie.startsWith('__Host-symbolon_session='))
    expect(session).toMatch(/; Path=\/; .*Secure/)
  })

  test('what the proxy or somebody before it says about hosts changes nothing', async () => {
    const headers = { 'x-forwarded-host': 'evil.test', forwarded: 'host=evil.test;proto=http' }
    const login = new Request(`${APPS}/${id}/identity/login?prompt=login`, { headers })
    const location = (await nginx.request(login)).headers.get('location')!
    expect(location).toContain(encodeURIComponent(`${APPS}/${id}/identity/callback`))
    expect(location).not.toContain('evil')
  })
})
