/**
 * README's codes of the client library are those of its source, with their statuses, and the other way round.
 */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string) => readFileSync(path, 'utf8')

const [, table = '', events = ''] =
  /^\| Code of the client library .*\n.*\n([^]*?)\n\n[^]*?^(Other events: .*)$/m.exec(
    read('README.md'),
  ) ?? []

const quoted = (text = '') => [...text.matchAll(/`([a-z_]+)`/g)].map(([, code]) => code!)

const rows = table.split('\n').flatMap((row) => {
  const [, codes, status = ''] = row.split('|')
  return quoted(codes).map((code) => ({ code, status: status.trim() }))
})
const isRefusal = ({ status }: { status: string }) => /^\d+$/.test(status)

test('the README has every refusal, with its status, and no other', () => {
  const refusals = read('client-lib/src/refusal.ts').matchAll(/^ {2}(\w+): \[\s*(\d+),/gm)
  const documented = rows.filter(isRefusal).map(({ code, status }) => `${code} ${status}`)
  expect(documented.sort()).toEqual(
    [...refusals].map(([, code, status]) => `${code} ${status}`).sort(),
  )
})

test('the README has every other event, and what is only logged, and no other', () => {
  const source = read('client-lib/src/event.ts')
  const codes = source.matchAll(/^ {2}\| '(\w+)'$|\blog\('(\w+)'/gm)
  const documented = [
    ...rows.filter((row) => !isRefusal(row)).map(({ code }) => code),
    ...quoted(events),
  ]
  expect(documented.sort()).toEqual([...codes].map(([, event, logged]) => event ?? logged).sort())
})
