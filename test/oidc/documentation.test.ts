/**
 * What docs/oidc.md and the recipes tell people to write into HUB_CONFIG is what the hub takes.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseSettings } from '../../hub/src/config-file.ts'
import { ISSUER } from '../support/hub.ts'

const GUIDE = 'docs/oidc.md'
const RECIPES = readdirSync('docs/recipes').map((file) => `docs/recipes/${file}`)

const entries = [GUIDE, ...RECIPES].flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/```json\n(\{\s*"apps"[^]*?)```/g)].map(
    ([, entry = '']) => [file, entry] as const,
  ),
)

test('there is an entry for each product', () => {
  expect(new Set(entries.map(([file]) => file)).size).toBe(6)
})

test.each(entries)('the entry of %s is taken', (_file, entry) => {
  const variables = [...entry.matchAll(/"env": "(\w+)"/g)].map(([, name]) => name!)
  const environment = Object.fromEntries(variables.map((name) => [name, 's'.repeat(32)]))
  expect(parseSettings(entry, { environment, issuer: ISSUER, folder: '' }).problems).toEqual([])
})
