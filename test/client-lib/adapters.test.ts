/**
 * The adapters in front of real frameworks: the library's routes are answered, everything else is the
 * app's, untouched.
 */
import {
  createServer,
  request as send,
  type IncomingHttpHeaders,
  type RequestListener,
  type Server,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { Hono } from 'hono'
import { afterEach, describe, expect, test } from 'vitest'
import { hubRoutes as expressRoutes } from '../../client-lib/src/adapters/express.ts'
import { hubRoutes as honoRoutes } from '../../client-lib/src/adapters/hono.ts'
import type { HubClient } from '../../client-lib/src/index.ts'
import { createApp, createTestBrowser, ENVIRONMENT, signIn } from './app-under-test.ts'

const APP_HEADERS = () => ({ 'set-cookie': ['session=a1; Path=/', 'csrf=x; Path=/'] })
const dormant = () => createApp({ environment: { ...ENVIRONMENT, IDENTITY_HUB_URL: '' } }).hub

describe('Hono', () => {
  const mounted = (hub: HubClient) =>
    new Hono()
      .use(honoRoutes(hub))
      .get('/identity/own', (c) => c.text('the app’s own page'))
      .post('/echo', async (c) => c.text(await c.req.text()))

  test('a sign-in goes through', async () => {
    const app = createApp({ startSession: APP_HEADERS })
    const site = mounted(app.hub)
    const browser = createTestBrowser({
      ...app.hub,
      handle: async (request) => site.request(request),
    })
    const response = await signIn({ ...app, browser })
    expect(response.status).toBe(303)
    expect(response.headers.getSetCookie().slice(0, 2)).toEqual(APP_HEADERS()['set-cookie'])
  })

  test('other paths are the app’s, dormant or not', async () => {
    for (const hub of [createApp().hub, dormant()]) {
      expect(await (await mounted(hub).request('/identity/own')).text()).toBe('the app’s own page')
      const echo = await mounted(hub).request('/echo', { method: 'POST', body: 'x' })
      expect(await echo.text()).toBe('x')
    }
    expect((await mounted(dormant()).request('/identity/login')).status).toBe(404)
  })
})

describe('Express', () => {
  const servers: Server[] = []
  afterEach(() => {
    for (const server of servers.splice(0)) server.close()
  })

  async function listen(listener: RequestListener): Promise<number> {
    const server = createServer(listener)
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return (server.address() as AddressInfo).port
  }

  /** fetch would follow redirects, join cookies and refuse methods. */
  async function ask(port: number, { method = 'GET', path = '/', headers = {}, body = '' }: Ask) {
    const { promise, resolve, reject } = withResolvers<Answer>()
    const request = send({ port, host: '127.0.0.1', method, path, headers }, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('end', () => {
        const cookies = incoming.headers['set-cookie'] ?? []
        const text = Buffer.concat(chunks).toString('utf8')
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, cookies, text })
      })
    })
    request.on('error', reject)
    request.end(body)
    return promise
  }

  const mounted = (hub: HubClient) =>
    express()
      .use(expressRoutes(hub))
      .get('/identity/own', (_req, res) => void res.send('the app’s own page'))
      .post('/echo', express.text(), (req, res) => void res.send(req.body))

  test('a sign-in goes through, with every cookie', async () => {
    const app = createApp({ startSession: APP_HEADERS })
    const port = await listen(mounted(app.hub))
    const browser = createTestBrowser({
      ...app.hub,
      handle: async (request) => {
        const { pathname, search } = new URL(request.url)
        const headers = Object.fromEntries(request.headers)
        const answer = await ask(port, { path: pathname + search, headers })
        const { location = '' } = answer.headers
        return new Response(null, {
          status: answer.status,
          headers: [['location', location], ...answer.cookies.map((c): Pair => ['set-cookie', c])],
        })
      },
    })
    const response = await signIn({ ...app, browser })
    expect(response.status).toBe(303)
    expect(response.headers.getSetCookie().slice(0, 2)).toEqual(APP_HEADERS()['set-cookie'])
  })

  test('other paths are the app’s, dormant or not', async () => {
    for (const hub of [createApp().hub, dormant()]) {
      const port = await listen(mounted(hub))
      expect((await ask(port, { path: '/identity/own' })).text).toBe('the app’s own page')
      const headers = { 'content-type': 'text/plain' }
      const echo = await ask(port, { method: 'POST', path: '/echo', headers, body: 'x' })
      expect(echo.text).toBe('x')
      expect((await ask(port, { method: 'OPTIONS', path: '*' })).status).toBeLessThan(500)
    }
    const port = await listen(mounted(dormant()))
    expect((await ask(port, { path: '/identity/login' })).status).toBe(404)
  })

  test.each(['HEAD', 'PUT', 'TRACE', 'OPTIONS', 'DELETE', 'M-SEARCH'])(
    '%s is 405',
    async (method) => {
      const port = await listen(mounted(createApp().hub))
      const answer = await ask(port, { method, path: '/identity/login' })
      expect(answer.status).toBe(405)
      expect(answer.headers.allow).toBe('GET')
    },
  )

  const FORM = {
    'content-type': 'application/x-www-form-urlencoded',
    'sec-fetch-site': 'same-origin',
  }

  test.each([
    ['before a body parser', (hub: HubClient) => express().use(expressRoutes(hub))],
    [
      'after a body parser',
      (hub: HubClient) => express().use(express.urlencoded(), expressRoutes(hub)),
    ],
  ])('a form is read %s', async (_place, mount) => {
    const app = createApp()
    app.accounts.push({ id: 'b1', email: 'bob@example.com', emailVerified: true })
    app.browser.cookies.set('session', 'b1')
    const page = await (await signIn(app, { query: '?max_age=60' })).text()
    const [, state = ''] = /name="state" value="([^"]+)"/.exec(page) ?? []
    const cookie = [...app.browser.cookies].map((pair) => pair.join('=')).join('; ')

    const port = await listen(mount(app.hub))
    const answer = await ask(port, {
      ...{ method: 'POST', path: '/identity/switch', body: `state=${state}` },
      headers: { ...FORM, cookie },
    })
    expect(answer.status).toBe(303)
    expect(answer.cookies[0]).toMatch(/^session=a1/)
  })

  test('a body that is too long gets an answer all the same', async () => {
    const port = await listen(mounted(createApp().hub))
    const answer = await ask(port, {
      ...{ method: 'POST', path: '/identity/switch', headers: FORM },
      body: `state=x&pad=${'x'.repeat(100_000)}`,
    })
    expect(answer.status).toBe(400)
  })
})

type Pair = [string, string]

interface Ask {
  method?: string
  path?: string
  headers?: Record<string, string>
  body?: string
}

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  cookies: string[]
  text: string
}

/** Promise.withResolvers is not in Node 20. */
function withResolvers<T>() {
  let resolve!: (value: T) => void
  let reject!: (error: Error) => void
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve
    reject = onReject
  })
  return { promise, resolve, reject }
}
