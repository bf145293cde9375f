/**
 * Traces, as a collector receives them: what is in them, whose trace they belong to, and that nobody waits for the collector.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../support/databases.ts'
import { openHttpListener, type HttpListener } from '../support/http-listener.ts'
import { makeFolder, removeFolder, run, startHub, type HubProcess } from './hub-process.ts'

const ADA = { email: 'ada.canary@example.com', password: 'Correct-Horse9-Canary' }
const MAIL_LINK = `token-canary-${'x'.repeat(30)}`
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const PARENT = '00f067aa0ba902b7'

interface Span {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  kind: number
  status: { code: number }
  attributes: Array<{ key: string; value: { stringValue?: string; intValue?: number } }>
}

let folder: string
let database: TestDatabase
let collector: HttpListener
let environment: Record<string, string>
beforeAll(async () => {
  folder = makeFolder()
  database = await openTestDatabase()
  if (database.kind !== 'postgres') throw new Error('a hub that is run is given a PostgreSQL')
  collector = await openHttpListener()
  const settings = { proxies: ['127.0.0.1/32'], limits: { refusedCredentialsPerNetwork: 1000 } }
  writeFileSync(join(folder, 'proxied.json'), JSON.stringify(settings))
  environment = {
    ...{ DATABASE_URL: database.url, HUB_SECRET: Buffer.alloc(32, 1).toString('base64url') },
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  }
  await run(['migrate'], environment)
  await run(['user', 'add', ADA.email, '--password-stdin'], environment, ADA.password)
})
beforeEach(() => collector.reset())
afterAll(async () => {
  await collector.stop()
  await database.close()
  removeFolder(folder)
})

/** What the collector has when a hub has done its work and ended. */
async function spansOf(more: Record<string, string>, work: (hub: HubProcess) => Promise<void>) {
  const hub = await startHub({ ...environment, ...more })
  await work(hub)
  expect(await hub.end()).toBe(0)
  return collector.received.flatMap(({ body }) =>
    JSON.parse(body).resourceSpans.flatMap(({ scopeSpans }: { scopeSpans: { spans: Span[] }[] }) =>
      scopeSpans.flatMap(({ spans }) => spans),
    ),
  ) as Span[]
}

const attributesOf = ({ attributes }: Span) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue]))

const named = (spans: Span[], name: string) => spans.filter((span) => span.name === name)

const withParent = (hub: HubProcess, traceparent: string) =>
  fetch(`${hub.url}/v1/auth/session`, { headers: { traceparent } })

const traceparent = `00-${TRACE}-${PARENT}-01`

describe('a hub behind a configured proxy', () => {
  let spans: Span[]
  let sent: string
  let cookie: string
  beforeAll(async () => {
    spans = await spansOf({ HUB_CONFIG: join(folder, 'proxied.json') }, async (hub) => {
      const signedIn = await hub.post('email/signin', ADA)
      cookie = signedIn.headers
        .getSetCookie()
        .join()
        .match(/symbolon_session=([\w-]+)/)![1]!
      await hub.post('email/signin', { ...ADA, password: 'Wrong-Canary-1' })
      await hub.get(`/verify?token=${MAIL_LINK}`)
      await hub.get(`/nothing/of-a-canary?email=${ADA.email}`)
      await withParent(hub, traceparent)
      await withParent(hub, traceparent.replace('01', '0g'))
    })
    sent = collector.received.map(({ body }) => body).join('\n')
  })

  test('sends a span for each request, by the template of its route', () => {
    const requests = spans.filter(({ kind }) => kind === 2).map(attributesOf)
    expect(requests).toEqual(
      expect.arrayContaining([
        {
          'http.request.method': 'POST',
          'http.route': '/v1/auth/email/signin',
          'http.response.status_code': 401,
          'symbolon.request': expect.stringMatching(/^[\w-]{36}$/),
          'symbolon.refusal': 'invalid_credentials',
        },
        expect.objectContaining({ 'http.route': '/verify' }),
        expect.objectContaining({ 'http.route': 'none', 'http.response.status_code': 404 }),
      ]),
    )
    expect(requests).toHaveLength(6)
  })

  test('and below it one for each of its statements', () => {
    const request = named(spans, 'POST /v1/auth/email/signin')[0]!
    const statements = spans.filter(({ parentSpanId }) => parentSpanId === request.spanId)
    expect(statements.map(({ name }) => name)).toContainEqual(
      expect.stringContaining('insert sessions, '),
    )
    for (const { traceId, kind, ...span } of statements) {
      expect([traceId, kind]).toEqual([request.traceId, 3])
      expect(attributesOf({ traceId, kind, ...span })).toEqual({
        'db.system.name': 'postgresql',
        'db.query.summary': span.name,
        'symbolon.statement': expect.stringMatching(/^[\w-]{27}$/),
      })
    }
  })

  test('and none of it tells who did it, or holds what opens something', () => {
    expect(sent).toContain('invalid_credentials')
    for (const secret of ['anary', 'example.com', ADA.password, cookie, '127.0.0.1'])
      expect(sent).not.toContain(secret)
  })

  test('goes on with the trace of the proxy, and with none that is malformed', () => {
    const [given, malformed] = named(spans, 'GET /v1/auth/session')
    expect(given).toMatchObject({ traceId: TRACE, parentSpanId: PARENT })
    expect(malformed!.traceId).not.toBe(TRACE)
    expect(malformed!.parentSpanId).toBeUndefined()
  })
})

test('nobody else chooses the trace', async () => {
  const spans = await spansOf({}, async (hub) => void (await withParent(hub, traceparent)))
  expect(named(spans, 'GET /v1/auth/session')).toHaveLength(1)
  expect(JSON.stringify(spans)).not.toContain(TRACE)
})

describe('no request waits for the collector, nor does the end', () => {
  const quickly = async (more: Record<string, string>) => {
    const hub = await startHub({ ...environment, ...more })
    const answers = Array.from({ length: 500 }, () => () => hub.get('/v1/auth/session'))
    const slowest = await slowestOf(answers)
    expect(slowest).toBeLessThan(3000)
    const askedAt = performance.now()
    expect(await hub.end()).toBe(0)
    expect(performance.now() - askedAt).toBeLessThan(10_000)
    return hub.log().filter((line) => line.includes('traces_not_sent'))
  }

  /** Ten at once. */
  async function slowestOf(calls: Array<() => Promise<Response>>): Promise<number> {
    let slowest = 0
    const worker = async () => {
      for (let call = calls.pop(); call; call = calls.pop()) {
        const askedAt = performance.now()
        expect((await call()).status).toBe(200)
        slowest = Math.max(slowest, performance.now() - askedAt)
      }
    }
    await Promise.all(Array.from({ length: 10 }, worker))
    return slowest
  }

  test('that hangs', async () => {
    collector.mood.hangs = true
    const told = await quickly({})
    expect(collector.received.length).toBeGreaterThan(0)
    expect(told.at(-1)).toContain('before the collector answered')
  })

  test('that is not there', async () => {
    const told = await quickly({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' })
    expect(told).not.toEqual([])
  })
})

describe('what traces take is loaded', () => {
  const script = `
    import { createRequire } from 'node:module'
    import { loadConfig } from './hub/src/config.ts'
    import { startHub } from './hub/src/main.ts'
    await startHub(loadConfig(process.env))
    const loaded = Object.keys(createRequire(import.meta.url).cache)
    // prom-client has the interface, which does nothing.
    console.error(loaded.filter((path) => /@opentelemetry\\/(?!api\\/)/.test(path)).length)
    process.exit()`
  const modulesLoaded = async (more: Record<string, string>) => {
    const bin = ['node', '--import', 'tsx', '--input-type=module', '--eval', script]
    return Number((await run([], { ...environment, ...more }, '', bin)).err)
  }

  test('where it is wanted, and nowhere else', async () => {
    expect(await modulesLoaded({})).toBeGreaterThan(10)
    expect(await modulesLoaded({ OTEL_EXPORTER_OTLP_ENDPOINT: '' })).toBe(0)
  })
})
