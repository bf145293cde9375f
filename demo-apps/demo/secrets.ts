/**
 * The apps' IDENTITY_SECRETs, made once and readable by the owner alone. They stay outside the
 * repository.
 */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export async function loadSecret(dataDir: string, id: string): Promise<string> {
  const file = join(dataDir, `${id}.secret`)
  if (existsSync(file)) return (await readFile(file, 'utf8')).trim()

  const secret = randomBytes(32).toString('base64url')
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  await writeFile(file, `${secret}\n`, { mode: 0o600 })
  return secret
}
