/**
 * A collector of traces that is away fails every few seconds, and is told of once.
 */
import { expect, test } from 'vitest'
import { tellingFailures } from '../../hub/src/telling-exporter.ts'

test('the first failure of each row is in the log', () => {
  const told: unknown[] = []
  let error: Error | undefined
  const exporter = tellingFailures(
    {
      export: (_spans, report) => report(error ? { code: 1, error } : { code: 0 }),
      shutdown: async () => undefined,
    },
    (event, fields) => told.push([event, fields]),
  )
  const results: number[] = []
  for (const failure of ['first', 'second', undefined, 'third']) {
    error = failure === undefined ? undefined : new Error(failure)
    exporter.export([], ({ code }) => results.push(code))
  }
  expect(told).toEqual([
    ['traces_not_sent', { error: new Error('first') }],
    ['traces_not_sent', { error: new Error('third') }],
  ])
  expect(results).toEqual([1, 1, 0, 1])
})
