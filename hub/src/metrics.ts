/**
 * What Prometheus reads at /metrics. docs/operations.md says what each means, and what to be woken for.
 */
import { Counter, Histogram, Registry } from 'prom-client'
import { lookWhenAsked, type Looked } from './gauges.ts'
import type { Metrics } from './http/hub.ts'

export function createMetrics(looked: Looked, registry = new Registry()): Metrics {
  const registers = [registry]
  const requests = new Histogram({
    name: 'symbolon_request_seconds',
    help: 'Requests answered, by method, route and class of status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  })
  const refusals = new Counter({
    name: 'symbolon_refusals_total',
    help: 'Requests refused, by stable code',
    labelNames: ['code'],
    registers,
  })
  const issued = new Counter({
    name: 'symbolon_identity_tokens_issued_total',
    help: 'Identity tokens issued, by app',
    labelNames: ['app'],
    registers,
  })
  lookWhenAsked(registry, looked)
  return {
    countRequest: (request, seconds) => requests.observe(request, seconds),
    countRefusal: (code) => refusals.inc({ code }),
    countIssued: (app) => issued.inc({ app }),
    text: () => registry.metrics(),
  }
}
