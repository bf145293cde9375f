/**
 * A prepared data folder, made once when the package is built or installed: starting from it spares the first start the two
 * to three seconds in which PGlite initialises a database.
 */
import { PGlite } from '@electric-sql/pglite'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const TEMPLATE = fileURLToPath(new URL('../../template/pgdata.tar.gz', import.meta.url))

/** Opens the database in this folder, initialised from the template where there is one. */
export async function openFolder(folder: string): Promise<PGlite> {
  const isNew = !existsSync(join(folder, 'PG_VERSION'))
  const template = isNew && existsSync(TEMPLATE) ? { loadDataDir: await readTemplate() } : {}
  return PGlite.create(folder, template)
}

export async function prepareTemplate(): Promise<string> {
  if (existsSync(TEMPLATE)) return TEMPLATE
  const pglite = await PGlite.create()
  const dump = await pglite.dumpDataDir('gzip')
  await pglite.close()

  await mkdir(dirname(TEMPLATE), { recursive: true })
  const unfinished = `${TEMPLATE}.${process.pid}`
  await writeFile(unfinished, Buffer.from(await dump.arrayBuffer()))
  await rename(unfinished, TEMPLATE)
  return TEMPLATE
}

const readTemplate = async () => new Blob([await readFile(TEMPLATE)])
