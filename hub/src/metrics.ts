/**
 * What Prometheus reads at /metrics.
 */
import { Counter, Registry } from 'prom-client'
import type { Metrics } from './http/hub.ts'

export function createMetrics(): Metrics {
  const registry = new Registry()
  const refusals = new Counter({
    name: 'symbolon_refusals_total',
    help: 'Requests refused, by stable code',
    labelNames: ['code'],
    registers: [registry],
  })
  const issued = new Counter({
    name: 'symbolon_identity_tokens_issued_total',
    help: 'Identity tokens issued, by app',
    labelNames: ['app'],
    registers: [registry],
  })
  return {
    countRefusal: (code) => refusals.inc({ code }),
    countIssued: (app) => issued.inc({ app }),
    text: () => registry.metrics(),
  }
}
