/**
 * Traces (OpenTelemetry), sent as OTLP/HTTP in JSON: a span for each request, below it one for each statement. This file is
 * loaded where OTEL_EXPORTER_OTLP_ENDPOINT is set, and only there. A span has the attributes that are named here and no others,
 * so that a secret or an address has no place to stand in.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import {
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Tracer,
} from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import {
  detectResources,
  envDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import type { Logger } from 'kysely'
import { DEADLINE } from './base/duration.ts'
import type { Log } from './base/log.ts'
import { statementHash } from './db/postgres.ts'
import type { Traces } from './http/hub.ts'
import { tellingFailures } from './telling-exporter.ts'

export interface Tracing {
  requests: Traces
  statements: Logger
  /** Sends what is left, as long as that takes little time. */
  stop(): Promise<void>
}

export function createTracing(endpoint: string, log: Log): Tracing {
  const url = `${endpoint.replace(/\/$/, '')}/v1/traces`
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: DEADLINE.outgoing })
  const provider = new TracerProvider({
    // What the operator says in OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES stands.
    resource: resourceFromAttributes({ 'service.name': 'symbolon' }).merge(
      detectResources({ detectors: [serviceInstanceIdDetector, envDetector] }),
    ),
    spanProcessors: [new BatchSpanProcessor({ exporter: tellingFailures(exporter, log) })],
  })
  const tracer = provider.getTracer('symbolon')
  const running: Running = new AsyncLocalStorage()
  return {
    requests: traceRequests(tracer, running),
    statements: traceStatements(tracer, running),
    async stop() {
      const sent = Promise.allSettled([provider.shutdown()]).then(() => true) // or has failed, which was told
      const isOver = await Promise.race([sent, delay(DEADLINE.lastTraces, false)])
      if (!isOver)
        log('traces_not_sent', { error: new Error('the hub ended before the collector answered') })
    },
  }
}

/** The request that something is done for. */
type Running = AsyncLocalStorage<Context>

const traceRequests =
  (tracer: Tracer, running: Running): Traces =>
  async (parent, answer) => {
    const span = tracer.startSpan('request', { kind: SpanKind.SERVER }, contextOf(parent))
    const answered = await running.run(trace.setSpan(ROOT_CONTEXT, span), answer)
    const { method, route, status, requestId, refusal } = answered
    span.updateName(`${method} ${route}`)
    span.setAttributes({
      'http.request.method': method,
      'http.route': route,
      'http.response.status_code': status,
      'symbolon.request': requestId,
      ...(refusal !== undefined && { 'symbolon.refusal': refusal }),
    })
    if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
    span.end()
  }

/** Those of requests: for the others nobody waits. */
const traceStatements =
  (tracer: Tracer, running: Running): Logger =>
  ({ level, query: { sql }, queryDurationMillis }) => {
    const request = running.getStore()
    if (!request) return
    const endedAt = performance.now()
    const startTime = endedAt - queryDurationMillis
    const summary = summaryOf(sql)
    const attributes = {
      'db.system.name': 'postgresql',
      'db.query.summary': summary,
      'symbolon.statement': statementHash(sql),
    }
    const span = tracer.startSpan(
      summary,
      { kind: SpanKind.CLIENT, startTime, attributes },
      request,
    )
    if (level === 'error') span.setStatus({ code: SpanStatusCode.ERROR })
    span.end(endedAt)
  }

/** W3C Trace Context §3.2, version 00. What is none begins a trace of its own. */
function contextOf(traceparent: string | undefined): Context {
  const [, traceId = '', spanId = '', flags = ''] =
    /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent ?? '') ?? []
  const parent = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true }
  return isSpanContextValid(parent) ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT
}

/** What it writes, or else the table that it reads first. */
function summaryOf(statement: string): string {
  const writes = [...statement.matchAll(WRITE)].map(([, verb, table]) => `${verb} ${table}`)
  if (writes.length > 0) return [...new Set(writes)].join(', ')
  const [verb = ''] = /\w+/.exec(statement) ?? []
  const [, table] = /\bfrom "?(\w+)/.exec(statement) ?? []
  return table === undefined ? verb : `select ${table}`
}

/** None are the locks of `for update`, and `do update` after a conflict. */
const WRITE = /\b(insert|delete|(?<!\b(?:for|key|do) )update) (?:into |from )?"?(\w+)/g
