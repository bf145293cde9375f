/**
 * Builds the scripts in dist/. What an entry of package.json needs at once is joined, because each file more costs an app
 * half a millisecond at its start; what `import()` brings later stays apart. Declarations are the compiler's.
 */

import { readFileSync } from 'node:fs'
import { build } from 'vite'

const manifest = JSON.parse(readFileSync('package.json', 'utf8'))
const entries = Object.values<{ 'symbolon-source': string }>(manifest.exports)
const sources = ['./src/cli.ts', ...entries.map((entry) => entry['symbolon-source'])]
const nameOf = (source: string) => source.replace(/^\.\/src\/|\.ts$/g, '')

await build({
  ...{ configFile: false, logLevel: 'warn' },
  build: {
    ...{ ssr: true, target: 'es2023', minify: false, outDir: 'dist' },
    rolldownOptions: {
      input: Object.fromEntries(sources.map((source) => [nameOf(source), source])),
      output: {
        ...{ entryFileNames: '[name].js', chunkFileNames: 'parts/[name].js' },
        comments: false, // the declarations have them
      },
    },
  },
})
