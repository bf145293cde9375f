/**
 * The browser kit as an app's bundler sees it: small, and with nothing in it that a browser lacks.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Rollup } from 'vite'
import { expect, test } from 'vitest'

async function bundled(entry: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'symbolon-bundle-'))
  const main = join(folder, 'main.ts')
  writeFileSync(main, `export * from ${JSON.stringify(resolve('client-lib/src', entry))}`)
  const built = await build({
    ...{ configFile: false, root: folder, logLevel: 'error' },
    build: {
      ...{ write: false, minify: true },
      lib: { entry: main, formats: ['es'] },
      rolldownOptions: { external: ['react'] },
    },
  }).finally(() => rmSync(folder, { recursive: true }))
  const [{ output }] = [built].flat() as [Rollup.RollupOutput]
  return output[0].code
}

test.each([
  ['browser/auth.ts', []],
  ['react/components.ts', ['react']],
])('%s is under 4 KB gzipped, and imports %o', async (entry, imports) => {
  const code = await bundled(entry)
  const size = gzipSync(code).length
  console.log(`${entry}: ${size} bytes gzipped`)
  expect(size).toBeLessThan(4096)
  expect([...code.matchAll(/from\s*["']([^"']+)["']/g)].map(([, from]) => from)).toEqual(imports)
  expect(code).not.toMatch(/\b(Buffer|process|require)\b/)
})
