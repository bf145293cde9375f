/**
 * PGlite takes three seconds of both cores to initialise a folder, and 0.1 s to copy one. So a
 * blank one is made once, and each app that has no data yet starts from its copy.
 */
import { existsSync } from 'node:fs'
import { cp, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT } from './plan.ts'

export async function copyBlankDatabase(dataDir: string, targets: string[]): Promise<void> {
  const missing = targets.filter((target) => !existsSync(target))
  if (missing.length === 0) return

  const blank = join(dataDir, 'blank')
  if (!existsSync(blank)) await whole(blank, initialise)
  for (const target of missing) {
    await whole(target, (unfinished) => cp(blank, unfinished, { recursive: true }))
  }
}

/** Whoever is interrupted half-way leaves no folder that looks finished. */
async function whole(folder: string, make: (unfinished: string) => Promise<void>): Promise<void> {
  const unfinished = `${folder}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  await make(unfinished)
  await rename(unfinished, folder)
}

// Where installing the hub left a prepared database, not even the first one is initialised here.
const PREPARED = join(ROOT, 'hub/template/pgdata.tar.gz')

async function initialise(folder: string): Promise<void> {
  const { PGlite } = await import('@electric-sql/pglite')
  const prepared = existsSync(PREPARED) ? { loadDataDir: new Blob([await readFile(PREPARED)]) } : {}
  const pglite = await PGlite.create(folder, prepared)
  await pglite.close()
}
