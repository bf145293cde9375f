/**
 * What docs/oidc.md and the recipes tell people to write into HUB_CONFIG is what the hub takes.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseSettings } from '../../hub/src/config-file.ts'
import { ISSUER } from '../support/hub.ts'

const RECIPES = readdirSync('docs/recipes').map((file) => `docs/recipes/${file}`)

const blocks = ['docs/oidc.md', ...RECIPES].flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/```json\n(\{\s*"apps"[^]*?)```/g)].map(
    ([, block = '']) => [file, block] as const,
  ),
)

test('there is an entry for each product', () => {
  expect(new Set(blocks.map(([file]) => file)).size).toBeGreaterThanOrEqual(6)
})

test.each(blocks)('%s', (_file, block) => {
  const variables = [...block.matchAll(/"env": "(\w+)"/g)].map(([, name]) => name!)
  const environment = Object.fromEntries(variables.map((name) => [name, 's'.repeat(32)]))
  expect(parseSettings(block, { environment, issuer: ISSUER, folder: '' }).problems).toEqual([])
})
