/**
 * The single-page app as one script, built by Vite into memory: half a second, no network, no folder that could be old.
 */
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { build, defaultClientConditions, type Rollup } from 'vite'

export interface Script {
  /** Names its content, so that a browser may keep it for ever. */
  path: string
  code: string
}

export async function buildScript(): Promise<Script> {
  const built = await build({
    ...{ configFile: false, logLevel: 'warn', mode: 'production' },
    root: fileURLToPath(new URL('spa', import.meta.url)),
    define: { 'process.env.NODE_ENV': '"production"' },
    // The library is built along from its source, as everything of this workspace is.
    resolve: { conditions: ['symbolon-source', ...defaultClientConditions] },
    build: {
      ...{ write: false, modulePreload: { polyfill: false } },
      rolldownOptions: { input: fileURLToPath(new URL('spa/main.tsx', import.meta.url)) },
    },
  })
  const { code } = (built as Rollup.RollupOutput).output[0]
  const hash = createHash('sha256').update(code).digest('base64url').slice(0, 16)
  return { path: `/assets/${hash}.js`, code }
}
