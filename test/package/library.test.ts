/**
 * The library as a stranger gets it from npm: small, complete, typed for both module systems, and nearly free while dormant.
 */
import { readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createProject, type ModuleKind, type Project } from './project.ts'

const tarball = inject('tarball')

const manifest = JSON.parse(readFileSync('client-lib/package.json', 'utf8'))
const ENTRIES = Object.keys(manifest.exports).map((entry) => join(manifest.name, entry))

test('is at most 100 KB, and depends on jose alone', () => {
  const { size } = statSync(tarball)
  console.log(`packed: ${(size / 1000).toFixed(1)} KB`)
  expect(size).toBeLessThan(100_000)
  expect(Object.keys(manifest.dependencies)).toEqual(['jose'])
})

describe.each<ModuleKind>(['module', 'commonjs'])('in a project of type %s', (type) => {
  let project: Project
  beforeAll(() => {
    project = createProject(tarball, type)
    for (const name of ['@types/node', 'react', '@types/react', 'csstype']) project.link(name)
  })
  afterAll(() => project.remove())

  test('every entry compiles, its declarations checked as strictly', () => {
    const lines = ENTRIES.map((entry, number) => `export * as entry${number} from '${entry}'`)
    project.write('src/entries.ts', lines.join('\n'))
    project.compile({ skipLibCheck: false })
  })

  test('every entry loads, without a warning', () => {
    const statements = ENTRIES.map((entry) =>
      type === 'module' ? `await import('${entry}')` : `require('${entry}')`,
    )
    const ending = type === 'module' ? 'mjs' : 'cjs'
    project.write(`entries.${ending}`, statements.join('\n'))
    expect(project.node('--throw-deprecation', '--trace-warnings', `entries.${ending}`)).toBe('')
  })

  test('its command runs', () => {
    const [command] = Object.keys(manifest.bin)
    expect(project.node(join('node_modules/.bin', command!), '--help')).toContain('Usage:')
  })

  test('licence and way to the documentation come along', () => {
    const folder = join(project.folder, 'node_modules/@symbolon/client')
    expect(readFileSync(join(folder, 'LICENSE'), 'utf8')).toContain('Apache License')
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain('docs/connect')
  })

  test('a dormant app loads no cryptography, and jose is for sessions of the library’s own', () => {
    project.write('empty.mjs', '')
    project.write('app.mjs', ASKING_FOR_LOGIN)
    const ask = (hubUrl: string) => JSON.parse(project.node('app.mjs', hubUrl))
    expect(ask('https://hub.test')).toMatchObject({ answer: 302, session: 'begun' })

    rmSync(join(project.folder, 'node_modules/jose'))
    const session = expect.stringContaining("Cannot find package 'jose'")
    expect(ask('https://hub.test')).toMatchObject({ answer: 302, session })
    const { importing, ...dormant } = ask('')
    console.log('dormant import:', importing)
    expect(dormant).toEqual({ answer: 'not mine', cryptography: false, session })
  })
})

/** Imports the library, asks for `/identity/login`, begins a session, and says what that took. */
const ASKING_FOR_LOGIN = `
async function measure(name) {
  const [started, busy] = [performance.now(), process.cpuUsage()]
  await import(name)
  const { user, system } = process.cpuUsage(busy)
  const passed = performance.now() - started
  return passed.toFixed(1) + ' ms, of which busy ' + ((user + system) / 1000).toFixed(1)
}

// What the first import of a process costs is not the library's.
const importing = { 'an empty module': await measure('./empty.mjs') }
importing['the library'] = await measure('@symbolon/client')
const { createHubClient } = await import('@symbolon/client')
const nobody = () => undefined
const hub = createHubClient({
  accounts: { findByEmail: () => [], findById: nobody },
  startSession: () => [],
  currentAccount: nobody,
  endSession: () => [],
  environment: {
    IDENTITY_HUB_URL: process.argv[2],
    IDENTITY_APP_ID: 'notes',
    IDENTITY_APP_URL: 'https://notes.test',
    IDENTITY_SECRET: 'A'.repeat(43),
  },
})
const cryptography = process.moduleLoadList.includes('NativeModule crypto')
const response = await hub.handle(new Request('https://notes.test/identity/login'))
const answer = response?.status ?? 'not mine'
const session = await hub.sessions.start('1').then(
  () => 'begun',
  ({ message }) => message,
)
console.log(JSON.stringify({ importing, answer, cryptography, session }))
`
