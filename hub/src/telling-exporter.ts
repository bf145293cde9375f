/**
 * An exporter of traces whose failures are in the log: the first of each row, because a collector that is away fails again
 * every few seconds.
 */
import type { SpanExporter } from '@opentelemetry/sdk-trace'
import type { Log } from './base/log.ts'

export function tellingFailures(exporter: SpanExporter, log: Log): SpanExporter {
  let isFailing = false
  return {
    export: (spans, report) =>
      exporter.export(spans, (result) => {
        const { error } = result
        if (error && !isFailing) log('traces_not_sent', { error })
        isFailing = error !== undefined
        report(result)
      }),
    shutdown: () => exporter.shutdown(),
  }
}
