/**
 * Where the hub compiled of these sources lies, if it was compiled: named by their content, so that an edit is never missed.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'

const SOURCES = new URL('src/', import.meta.url)

export function compiledFolder() {
  const hash = createHash('sha256')
  for (const file of readdirSync(SOURCES, { recursive: true }).sort()) {
    if (file.endsWith('.ts')) hash.update(`${file}\n`).update(readFileSync(new URL(file, SOURCES)))
  }
  return new URL(`dist/${hash.digest('hex').slice(0, 16)}`, import.meta.url)
}
