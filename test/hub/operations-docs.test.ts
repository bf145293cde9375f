/**
 * docs/operations.md, the dashboard and the alerts speak of metrics and events that there are, and leave none out.
 */
import { readFileSync } from 'node:fs'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { LOG_EVENTS } from '../../hub/src/base/log.ts'
import { ISSUER } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'

const GUIDE = readFileSync('docs/operations.md', 'utf8')

/** The rows below a table's head: of each cell what is quoted in it. */
function tableUnder(head: string): string[][][] {
  const [, rows = ''] = new RegExp(`^\\| ${head} .*\\n.*\\n((?:\\|.*\\n)+)`, 'm').exec(GUIDE) ?? []
  return rows
    .trim()
    .split('\n')
    .map((row) =>
      row
        .split(' | ')
        .map((cell) => [...cell.matchAll(/`([a-z_]+)`/g)].map(([, quoted]) => quoted!)),
    )
}

const hub = useHub()
let own: string[]
let ofProcess: string[]
beforeAll(async () => {
  const text = await (await hub.app.request(`${ISSUER}/metrics`)).text()
  own = [...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name!)
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  ofProcess = registry.getMetricsAsArray().map(({ name }) => name)
})

describe('docs/operations.md', () => {
  test('has every metric of the hub, and no other', () => {
    expect(own).toContain('symbolon_request_seconds')
    const documented = tableUnder('Metric').flatMap(([name]) => name!)
    expect(documented.sort()).toEqual(own.sort())
  })

  test('names only figures of a process that there are', () => {
    const named = [...GUIDE.matchAll(/`((?:nodejs|process)_[a-z0-9_]+)`/g)].map(([, name]) => name)
    expect(named).not.toEqual([])
    expect(named.filter((name) => !ofProcess.includes(name!))).toEqual([])
  })

  test('has every event of the log with its fields, and no other', () => {
    const documented = tableUnder('Event').flatMap(([events, fields]) =>
      events!.map((event) => [event, fields]),
    )
    expect(Object.fromEntries(documented)).toEqual(LOG_EVENTS)
  })
})

interface Rules {
  groups: Array<{ rules: Array<{ alert: string; expr: string; for: string }> }>
}
interface Dashboard {
  panels: Array<{ title: string; targets: Array<{ expr: string }> }>
}

const { groups } = parse(readFileSync('deploy/prometheus-rules.yml', 'utf8')) as Rules
const dashboard = JSON.parse(readFileSync('deploy/grafana-dashboard.json', 'utf8')) as Dashboard

const rules = groups.flatMap(({ rules: all }) => all.map(({ alert, expr }) => [alert, expr]))
const panels = dashboard.panels.flatMap(({ title, targets }) =>
  targets.map(({ expr }) => [title, expr]),
)

test.each([...rules, ...panels])('%s asks for metrics that there are', (_name, expr) => {
  const used = expr!.match(/\b(?:symbolon|nodejs|process)_\w+|\bup\b/g) ?? []
  const suffixes = ['_bucket', '_count', '_sum'].map((end) => `symbolon_request_seconds${end}`)
  const there = [...own, ...suffixes, ...ofProcess, 'up']
  expect(used).not.toEqual([])
  expect(used.filter((name) => !there.includes(name))).toEqual([])
})

test('every metric of the hub is on the dashboard', () => {
  const shown = panels.map(([, expr]) => expr).join()
  expect(own.filter((name) => !shown.includes(name))).toEqual([])
})
