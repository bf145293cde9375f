/**
 * What the bin runs: the hub as it was compiled, and the sources as soon as one of them differs from what was compiled.
 */
import { cpSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeFolder, removeFolder, run } from './hub-process.ts'

let folder: string
beforeEach(() => {
  folder = makeFolder()
  const made = /^hub\/(dist|template)$/
  cpSync('hub', join(folder, 'hub'), { recursive: true, filter: (path) => !made.test(path) })
  symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'))
})
afterEach(() => removeFolder(folder))

const source = () => join(folder, 'hub/src/cli.ts')
const compiled = () => {
  const dist = join(folder, 'hub/dist')
  return join(dist, readdirSync(dist)[0]!, 'cli.js')
}
const startWith = (file: string, line: string) =>
  writeFileSync(file, `${line}\n${readFileSync(file, 'utf8')}`)

const node = (file: string) => run([join(folder, 'hub', file)], {}, '', ['node'])
const build = async () => expect(await node('build.js')).toEqual({ code: 0, out: '', err: '' })
const runHub = () => node('bin/symbolon.js')

test('runs as compiled, until a source is edited', async () => {
  await build()
  startWith(compiled(), `console.log('compiled')`)
  expect((await runHub()).out).toBe('compiled\n')

  startWith(source(), `console.log('source')`)
  expect((await runHub()).out).toBe('source\n')
})

test('runs from its sources where nothing was built', async () => {
  startWith(source(), `console.log('source')`)
  expect((await runHub()).out).toBe('source\n')
})

test('names the source in a stack, compiled as it is', async () => {
  startWith(source(), `throw new Error('on purpose')`)
  await build()
  expect((await runHub()).err).toContain(`${source()}:1:7`)
})
