/**
 * Packs the library once, as `npm publish` would.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** The packed library. */
    tarball: string
  }
}

export default function setUp(suite: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), 'symbolon-pack-'))
  const pack = ['pack', '--workspace=client-lib', '--json', `--pack-destination=${folder}`]
  // `prepack` builds, and what it prints comes first.
  const output = execFileSync('npm', pack, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [{ filename }] = JSON.parse(output.slice(output.indexOf('[\n')))
  suite.provide('tarball', join(folder, filename))
  return () => rmSync(folder, { recursive: true })
}
