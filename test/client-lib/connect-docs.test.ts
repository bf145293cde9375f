/**
 * docs/connect shows the examples as they are: each diff, taken apart, is the file, and without its added lines there is
 * no hub in it.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const PAGES = readdirSync('docs/connect').filter((page) => page !== 'README.md')

const diffsOf = (page: string) =>
  [
    ...readFileSync(`docs/connect/${page}`, 'utf8').matchAll(/```diff\n--- (.*)\n([^]*?)\n```/g),
  ].map(([, file, diff]) => ({ file: file!, lines: diff!.split('\n') }))

const without = (lines: string[], sign: string) =>
  lines.filter((line) => !line.startsWith(sign)).map((line) => line.slice(1))

describe.each(PAGES)('%s', (page) => {
  const diffs = diffsOf(page)

  test.each(diffs)('shows $file', ({ file, lines }) => {
    expect(without(lines, '-').join('\n')).toBe(readFileSync(file, 'utf8').trimEnd())
  })

  test('shows every line that has to do with the hub as added, and shows hub.ts', () => {
    expect(diffs.flatMap(({ lines }) => without(lines, '+')).join('\n')).not.toMatch(
      /hub|symbolon/i,
    )
    expect(diffs.map(({ file }) => file)).toContainEqual(expect.stringMatching(/\/hub\.ts$/))
  })
})

test('every example has its page, and every page is linked', () => {
  const shown = PAGES.flatMap((page) => diffsOf(page).map(({ file }) => file))
  const examples = readdirSync('examples').filter((file) => file.endsWith('.ts'))
  const unshown = examples.filter((file) => !shown.includes(`examples/${file}`))
  expect(unshown).toEqual(['mcp.ts', 'own-app.ts'])

  const index = readFileSync('docs/connect/README.md', 'utf8')
  expect(PAGES.filter((page) => !index.includes(`(${page})`))).toEqual([])
})

test('docs/mcp.md shows what is in its example', () => {
  const [, shown = ''] = /```ts\n([^]*?)\n```/.exec(readFileSync('docs/mcp.md', 'utf8')) ?? []
  const trimmed = (text: string) => text.split('\n').map((line) => line.trim())
  const lines = trimmed(readFileSync('examples/mcp.ts', 'utf8'))
  expect(trimmed(shown).length).toBeGreaterThan(10)
  expect(trimmed(shown).filter((line) => !lines.includes(line))).toEqual([])
})
