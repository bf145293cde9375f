/**
 * One contract for every adapter, in front of the real framework: the library's routes are answered as the library
 * answered them, everything else is the app's, untouched.
 */
import { connect } from 'node:net'
import { once } from 'node:events'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { hubRoutes as nextRoutes } from '../../client-lib/src/adapters/next.ts'
import type { HubClient } from '../../client-lib/src/index.ts'
import { listen, rawRequest, type Listening, type RawRequest } from '../support/raw-request.ts'
import {
  createApp,
  createTestBrowser,
  depart,
  ENVIRONMENT,
  signIn,
  type AppUnderTest,
} from './app-under-test.ts'
import { ERROR_PAGE, FRAMEWORK_SITES, OWN_PAGE, type FrameworkSite } from './framework-sites.ts'

const APP_HEADERS = () => ({ 'set-cookie': ['session=a1; Path=/', 'csrf=x; Path=/'] })
const dormant = () => createApp({ environment: { ...ENVIRONMENT, IDENTITY_HUB_URL: '' } }).hub

const FORM = {
  'content-type': 'application/x-www-form-urlencoded',
  'sec-fetch-site': 'same-origin',
}

const open: Listening[] = []
afterEach(() => {
  for (const server of open.splice(0)) server.close()
})

async function siteOf(mount: FrameworkSite['mount'], hub: HubClient) {
  const server = await listen(await mount(hub))
  open.push(server)
  return {
    port: server.port,
    ask: (path: string, asked: RawRequest = {}) => rawRequest(server.port, { path, ...asked }),
  }
}

describe.each(FRAMEWORK_SITES)('$name', ({ mount, afterParsers = {} }) => {
  test('answers what the library answered, header by header', async () => {
    const app = createApp()
    const { ask } = await siteOf(mount, app.hub)
    for (const path of ['/identity/session', '/identity/callback', '/identity/login?return=/x']) {
      const expected = await app.hub.handle(new Request(`http://app.invalid${path}`))
      const answer = await ask(path)
      expect(answer.status).toBe(expected!.status)
      expect(answer.text.replace(/Ref \S+/, '')).toBe(
        (await expected!.text()).replace(/Ref \S+/, ''),
      )
      const sent = [...expected!.headers].filter(([name]) => !/^(set-cookie|location)$/.test(name))
      expect(answer.headers).toMatchObject(Object.fromEntries(sent))
    }
  })

  test('a sign-in goes through, with every cookie', async () => {
    const app = createApp({ startSession: APP_HEADERS })
    const { ask } = await siteOf(mount, app.hub)
    const handle = async (request: Request) => {
      const { pathname, search } = new URL(request.url)
      const answer = await ask(pathname + search, { headers: Object.fromEntries(request.headers) })
      const headers = new Headers({ location: answer.headers.location ?? '' })
      for (const cookie of answer.cookies) headers.append('set-cookie', cookie)
      return new Response(null, { status: answer.status, headers })
    }
    const response = await signIn({ ...app, browser: createTestBrowser({ ...app.hub, handle }) })
    expect(response.status).toBe(303)
    expect(response.headers.getSetCookie().slice(0, 2)).toEqual(APP_HEADERS()['set-cookie'])
  })

  test.each([
    ['on', () => createApp().hub],
    ['dormant', dormant],
  ])('with the hub %s, other paths are the app’s, their bodies unread', async (_state, hubOf) => {
    const { ask } = await siteOf(mount, hubOf())
    expect((await ask('/identity/own')).text).toBe(OWN_PAGE)
    const headers = { 'content-type': 'text/plain' }
    expect((await ask('/echo', { method: 'POST', headers, body: 'x' })).text).toBe('x')
    expect((await ask('*', { method: 'OPTIONS' })).status).toBeLessThan(500)
    expect((await ask('/identity/else')).status).toBe(404)
  })

  test('dormant, the library’s paths are the app’s as well', async () => {
    const { ask } = await siteOf(mount, dormant())
    expect((await ask('/identity/login')).status).toBe(404)
    const form = { method: 'POST', headers: FORM, body: 'state=x' }
    expect((await ask('/identity/switch', form)).status).toBe(404)
  })

  test.each(['HEAD', 'PUT', 'OPTIONS', 'DELETE', 'PATCH'])('%s is 405', async (method) => {
    const { ask } = await siteOf(mount, createApp().hub)
    const answer = await ask('/identity/login', { method })
    expect([answer.status, answer.headers.allow, answer.text]).toEqual([405, 'GET', ''])
  })

  const places = [['before a body parser', mount], ...Object.entries(afterParsers)] satisfies [
    string,
    FrameworkSite['mount'],
  ][]

  test.each(places)('a form is read %s', async (_place, mountThere) => {
    const app = createApp()
    const { state, cookie } = await askedToSwitch(app)
    const { ask } = await siteOf(mountThere, app.hub)
    const body = `state=${state}`
    const answer = await ask('/identity/switch', {
      ...{ method: 'POST', headers: { ...FORM, cookie }, body },
    })
    expect(answer.status).toBe(303)
    expect(answer.cookies[0]).toMatch(/^session=a1/)
  })

  test('repeated headers arrive: cookies as one list, an origin as none', async () => {
    const app = createApp()
    const { ask } = await siteOf(mount, app.hub)
    const cookies = ['x=1', 'session=a1', 'y=2']
    const { text } = await ask('/identity/session', { headers: { cookie: cookies } })
    expect(JSON.parse(text).user).toMatchObject({ id: 'a1' })

    const headers = { origin: [ENVIRONMENT.IDENTITY_APP_URL, 'https://evil.test'] }
    expect((await ask('/identity/logout', { method: 'POST', headers })).status).toBe(403)
  })

  test('a body that is too long gets its answer without waiting for its end', async () => {
    const { port } = await siteOf(mount, createApp().hub)
    const connection = await postPart(port, { length: 1_000_000, part: 'x'.repeat(20_000) })
    await connection.arrival('HTTP/1.1 400')
    connection.close()
  })

  test('a body that is cut off harms nobody', async () => {
    const app = createApp()
    const { port, ask } = await siteOf(mount, app.hub)
    const connection = await postPart(port, { length: 1000, part: 'state=' })
    expect((await ask('/identity/own')).text).toBe(OWN_PAGE)
    connection.close()
    await vi.waitFor(() => expect(app.events.at(-1)?.code).toBe('state_missing'), 15_000)
    expect((await ask('/identity/own')).text).toBe(OWN_PAGE)
  })

  test('an error goes where the framework’s errors go', async () => {
    const handle = async () => {
      throw new Error('broken')
    }
    const { ask } = await siteOf(mount, { ...createApp().hub, handle })
    const answer = await ask('/identity/login')
    expect([answer.status, answer.text]).toEqual([500, ERROR_PAGE])
    const headers = { 'content-type': 'text/plain' }
    expect((await ask('/echo', { method: 'POST', headers, body: 'x' })).text).toBe('x')
  })

  test.each(['/portal/identity', '/identity'])(
    'the routes are found at %s when a proxy shows the app below /portal',
    async (basePath) => {
      const { ask } = await siteOf(mount, createApp({ pathPrefix: '/portal' }).hub)
      const { headers } = await ask(`${basePath}/login`)
      expect(headers.location).toContain(encodeURIComponent('/portal/identity/callback'))
    },
  )
})

const onNodeHttp = FRAMEWORK_SITES.filter(({ name }) => name !== 'Hono')

describe.each(onNodeHttp)('$name, over node:http', ({ name, mount }) => {
  test('what follows a body that is too long is answered on the same connection', async () => {
    const { port } = await siteOf(mount, createApp().hub)
    const connection = await postPart(port, { length: 1_000_000, part: 'x'.repeat(20_000) })
    await connection.arrival('HTTP/1.1 400')
    connection.write('x'.repeat(980_000))
    connection.write('GET /identity/own HTTP/1.1\r\nhost: mail.test\r\n\r\n')
    await connection.arrival(OWN_PAGE)
    connection.close()
  })

  // Fastify takes these methods for none at all.
  test.each(name === 'Fastify' ? [] : ['TRACE', 'M-SEARCH'])('%s is 405', async (method) => {
    const { ask } = await siteOf(mount, createApp().hub)
    expect((await ask('/identity/login', { method })).status).toBe(405)
  })
})

describe('Next.js', () => {
  const url = `${ENVIRONMENT.IDENTITY_APP_URL}/identity`

  test('the handlers answer what the library answers', async () => {
    const app = createApp()
    const { GET, HEAD, POST } = nextRoutes(app.hub)
    expect((await depart(createTestBrowser({ ...app.hub, handle: GET }))).url.host).toBe('hub.test')
    expect((await HEAD(new Request(`${url}/login`, { method: 'HEAD' }))).status).toBe(405)

    const headers = FORM
    const form = new Request(`${url}/logout`, { method: 'POST', headers, body: '' })
    expect((await POST(form)).status).toBe(303)
  })

  test('dormant or unknown is 404', async () => {
    const login = await nextRoutes(dormant()).GET(new Request(`${url}/login`))
    expect([login.status, await login.text()]).toEqual([404, ''])
    expect((await nextRoutes(createApp().hub).GET(new Request(`${url}/else`))).status).toBe(404)
  })
})

/** A connection on which a form has begun to arrive. */
async function postPart(port: number, { length, part }: { length: number; part: string }) {
  const socket = connect(port, '127.0.0.1')
  let received = ''
  socket.on('data', (chunk) => (received += chunk.toString()))
  await once(socket, 'connect')
  const head = Object.entries({ host: 'mail.test', ...FORM, 'content-length': length })
  const lines = head.map((pair) => pair.join(': '))
  socket.write(['POST /identity/switch HTTP/1.1', ...lines, '', part].join('\r\n'))
  return {
    write: (text: string) => socket.write(text),
    close: () => socket.destroy(),
    arrival: (text: string) => vi.waitFor(() => expect(received).toContain(text), 5_000),
  }
}

/** Somebody signed in as Bob who comes back from the hub as Alice: what the form on the page would send. */
async function askedToSwitch(app: AppUnderTest) {
  app.accounts.push({ id: 'b1', email: 'bob@example.com', emailVerified: true })
  app.browser.cookies.set('session', 'b1')
  const page = await (await signIn(app, { query: '?max_age=60' })).text()
  const [, state = ''] = /name="state" value="([^"]+)"/.exec(page) ?? []
  return { state, cookie: [...app.browser.cookies].map((pair) => pair.join('=')).join('; ') }
}
