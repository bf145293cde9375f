/**
 * The diff that each README shows is the one in the code.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

describe.each(['mail', 'calendar', 'notes'])('the README of %s', (app) => {
  const readme = readFileSync(`demo-apps/${app}/README.md`, 'utf8')
  const diff = /```diff\n([\s\S]*?)```/.exec(readme)![1]!

  const files = diff.split(/^--- /m).slice(1)
  const linesOf = (patch: string, sign: '+' | '-') =>
    patch
      .split('\n')
      .filter((line) => line.startsWith(sign))
      .map((line) => line.slice(1))

  test.each(files.map((patch) => [patch.split('\n')[0]!, patch]))(
    'shows what the hub added to %s',
    (file, patch) => {
      const source = readFileSync(`demo-apps/${app}/${file}`, 'utf8').split('\n')
      expect(linesOf(patch, '+').filter((line) => !source.includes(line))).toEqual([])
      expect(linesOf(patch, '-').filter((line) => source.includes(line))).toEqual([])
    },
  )

  test('shows every line that speaks of the hub', () => {
    const shown = files.flatMap((patch) => linesOf(patch, '+'))
    const source = readFileSync(`demo-apps/${app}/src/app.ts`, 'utf8').split('\n')
    expect(source.filter((line) => /hub/i.test(line) && !shown.includes(line))).toEqual([])
  })
})
