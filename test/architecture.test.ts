/**
 * The architecture is a test: which floor may import which, what is imported where, how long a file may be. Each test
 * lists what offends, so a failure says what to move.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'

const HOUSES = ['hub/src', 'client-lib/src', 'demo-apps', 'examples', 'test', 'bench', 'deploy']

const files = HOUSES.flatMap((house) =>
  readdirSync(house, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.[jt]sx?$/.test(path) && !/(^|\/)(node_modules|dist)\//.test(path))
    .map((path) => join(house, path)),
)

const textOf = (file: string) => readFileSync(file, 'utf8')

// What a comment shows as an example starts with an asterisk, so neither pattern sees it.
const STATIC_IMPORT = /^(?:import|export)\b(?:[\w\s{},*$]*?\bfrom)? '([^']+)'/gm
const DYNAMIC_IMPORT = /^[^*\n]*\bimport\('([^']+)'/gm

const imports = files.flatMap((from) =>
  [...textOf(from).matchAll(STATIC_IMPORT), ...textOf(from).matchAll(DYNAMIC_IMPORT)].map(
    ([, target = '']) => ({
      from,
      target: target.startsWith('.') ? join(dirname(from), target) : target,
    }),
  ),
)

type Import = (typeof imports)[number]

const importsThat = (offend: (found: Import) => boolean) =>
  imports.filter(offend).map(({ from, target }) => `${from} imports ${target}`)

const filesThat = (offend: (file: string, text: string) => boolean) =>
  files.filter((file) => offend(file, textOf(file)))

const isPackage = (target: string, ...names: string[]) =>
  names.some((name) => target === name || target.startsWith(`${name}/`))

// Anything else in hub/src is the roof.
const FLOORS = [['base', 'texts'], ['protocol'], ['db', 'mail', 'outgoing'], ['domain'], ['http']]
const ROOF = FLOORS.length

function floorOf(file: string): number {
  const room = /^hub\/src\/([^/]+)\//.exec(file)?.[1] ?? ''
  const floor = FLOORS.findIndex((rooms) => rooms.includes(room))
  return floor === -1 ? ROOF : floor
}

const HTTP = floorOf('hub/src/http/')

const inHub = (file: string) => file.startsWith('hub/src/')
const inClient = (file: string) => file.startsWith('client-lib/src/')
const inDemo = (file: string) => file.startsWith('demo-apps/')
const inTests = (file: string) => file.startsWith('test/')

test.each(HOUSES)('there is something to look at in %s', (house) => {
  expect(files.filter((file) => file.startsWith(house))).not.toEqual([])
  expect(imports.filter(({ from }) => from.startsWith(house))).not.toEqual([])
})

describe('imports', () => {
  test('in the hub only point down', () => {
    const upward = ({ from, target }: Import) =>
      inHub(from) && inHub(target) && floorOf(target) > floorOf(from)
    expect(importsThat(upward)).toEqual([])
  })

  test('never join hub and client library: the wire is their only contract', () => {
    const toClient = ({ from, target }: Import) =>
      inHub(from) && (inClient(target) || isPackage(target, '@symbolon/client'))
    const toHub = ({ from, target }: Import) =>
      (inClient(from) || inDemo(from)) &&
      (target.startsWith('hub/') || isPackage(target, '@symbolon/hub'))
    expect(importsThat(toClient)).toEqual([])
    expect(importsThat(toHub)).toEqual([])
  })

  test('bring Hono only into the hub’s http floor and roof', () => {
    const below = ({ from, target }: Import) =>
      inHub(from) && floorOf(from) < HTTP && isPackage(target, 'hono', '@hono')
    expect(importsThat(below)).toEqual([])
  })

  test('keep Kysely out of base, protocol and http', () => {
    const misplaced = ({ from, target }: Import) =>
      /^hub\/src\/(base|protocol|http)\//.test(from) && isPackage(target, 'kysely')
    expect(importsThat(misplaced)).toEqual([])
  })

  test('in the client library are its own, Node’s and jose, and react in its React kit', () => {
    const foreign = ({ from, target }: Import) =>
      inClient(from) &&
      !inClient(target) &&
      !/^(node:|jose$)/.test(target) &&
      !isReactKit(from, target)
    const isReactKit = (from: string, target: string) =>
      from.startsWith('client-lib/src/react/') && target === 'react'
    expect(importsThat(foreign)).toEqual([])
  })

  test('in the browser kit are nothing that a browser lacks', () => {
    const forServers = ({ from, target }: Import) =>
      /^client-lib\/src\/(browser|react)\//.test(from) && /^(node:|jose$)/.test(target)
    expect(importsThat(forServers)).toEqual([])
  })
})

describe('files', () => {
  test('are at most 250 lines long', () => {
    const tooLong = (_file: string, text: string) => text.trimEnd().split('\n').length > 250
    expect(filesThat(tooLong)).toEqual([])
  })

  test('are named after what is in them', () => {
    const vague = (file: string) => /^(utils?|helpers?|common|types|index)\./.test(basename(file))
    expect(filesThat(vague)).toEqual(['client-lib/src/index.ts'])
  })

  test('read the environment on the roof only', () => {
    const readers = /^(hub\/src\/(main|cli|config)|client-lib\/src\/configuration)\.ts$/
    const reads = (file: string, text: string) =>
      (inHub(file) || inClient(file)) && text.includes('process.env') && !readers.test(file)
    expect(filesThat(reads)).toEqual([])
  })

  test('swallow no error', () => {
    const blockOrArrow =
      /\bcatch(?: \(\w+\))? \{\s*(?:\/\/[^\n]*\s*)*\}|\.catch\(\(\w*\) => (?:\{\s*\}|undefined|null)\)/
    expect(filesThat((_file, text) => blockOrArrow.test(text))).toEqual([])
  })

  test('with tests run all of them', () => {
    const leftOut = /\.(?:only|skip|todo|skipIf|runIf)[(.]/
    expect(filesThat((file, text) => inTests(file) && leftOut.test(text))).toEqual([])
  })
})

// Older versions have known holes; a package that is not installed needs no check.
const LEAST = {
  hono: '4.12.31',
  kysely: '0.28.17',
  nodemailer: '7.0.11',
  '@node-saml/node-saml': '5.1.0',
}
const installed = Object.entries(LEAST)
  .map(([name, least]) => [name, least, `node_modules/${name}/package.json`] as const)
  .filter(([, , manifest]) => existsSync(manifest))

test.each(installed)('%s is at least %s', (_name, least, manifest) => {
  const { version } = JSON.parse(textOf(manifest))
  expect(version.localeCompare(least, 'en', { numeric: true })).toBeGreaterThanOrEqual(0)
})
