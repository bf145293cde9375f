/**
 * docs/conformance.md lists the modules of the foundation's plans: each has its test here, and no test is left out there.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const HERE = 'test/oidc/conformance'

const MODULE = /\boidcc(?:-[a-z0-9]+)+\b/g
const namesIn = (texts: string[], pattern: RegExp) =>
  new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map(([name]) => name)))

test('docs/conformance.md and the tests name the same modules', () => {
  const rows = readFileSync('docs/conformance.md', 'utf8').match(/^\| `oidcc-.*$/gm) ?? []
  const sources = readdirSync(HERE).map((file) => readFileSync(join(HERE, file), 'utf8'))
  const tested = namesIn(sources, MODULE)
  for (const plan of namesIn(sources, /\boidcc[a-z-]*-test-plan\b/g)) tested.delete(plan)

  expect(
    [
      ...namesIn(
        rows.map((row) => row.split('|')[1]!),
        MODULE,
      ),
    ].sort(),
  ).toEqual([...tested].sort())
})
