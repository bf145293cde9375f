/**
 * What the canary remembers of an app from before the hub was switched on there: a small JSON file, one entry an app. It
 * holds hashes and an account's id, nothing that opens anything.
 */
import { readFile, writeFile } from 'node:fs/promises'

export interface Remembered {
  at: string
  /** The account that the local login opens for the test person. */
  account?: string
  /** SHA-256 of what the checksum command printed. */
  rows?: string
}

type Memory = Record<string, Remembered>

export async function recall(file: string, app: string): Promise<Remembered | undefined> {
  return (await read(file))[app]
}

export async function remember(file: string, app: string, what: Remembered): Promise<void> {
  const memory = { ...(await read(file)), [app]: what }
  await writeFile(file, `${JSON.stringify(memory, undefined, 2)}\n`, { mode: 0o600 })
}

async function read(file: string): Promise<Memory> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Memory
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}
