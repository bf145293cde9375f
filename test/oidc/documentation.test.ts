/**
 * docs/oidc.md names whatever the metadata has, and what it and the recipes tell people to write into HUB_CONFIG is what the
 * hub takes.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseSettings } from '../../hub/src/config-file.ts'
import { ISSUER, openTestHub } from '../support/hub.ts'

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

test('every member of the metadata is explained, every endpoint by its address', async () => {
  const registration = { dynamic: true, metadataDocuments: true }
  const hub = await openTestHub({ settings: { registration } })
  const response = await hub.app.request('/.well-known/openid-configuration')
  const metadata = (await response.json()) as Record<string, unknown>
  await hub.close()

  const guide = readFileSync(GUIDE, 'utf8')
  const addresses = Object.values(metadata).map(String)
  const paths = addresses.filter((value) => value.startsWith(`${ISSUER}/`)).map(pathOf)
  // Those of the two other endpoints are like the token endpoint's.
  const members = Object.keys(metadata).filter(
    (name) => !/^(intro|revo).*_endpoint_auth_/.test(name),
  )
  const missing = [...members, ...paths].filter((word) => !guide.includes(`\`${word}\``))
  expect(missing).toEqual([])
})

const pathOf = (url: string) => new URL(url).pathname
