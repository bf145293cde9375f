/**
 * A file for its owner alone, which takes no other file's place and is gone again when it cannot be finished.
 */
import { open, rm, type FileHandle } from 'node:fs/promises'

export type NewFile = 'written' | 'there_already'

export async function writeNewFile(
  file: string,
  write: (created: FileHandle) => Promise<void>,
): Promise<NewFile> {
  let created
  try {
    created = await open(file, 'wx', 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return 'there_already'
  }
  try {
    await write(created)
    return 'written'
  } catch (error) {
    await rm(file)
    throw error
  } finally {
    await created.close()
  }
}
