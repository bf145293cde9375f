/**
 * `symbolon backup <file>`, while the hub runs or not.
 */
import { writeBackup } from '../db/backup.ts'
import { done, fileIsThere, type Command } from './command.ts'

export const backUp: Command = async ({ config, db }, given) => {
  const file = String(given.file)
  const outcome = await writeBackup(db, config.databaseUrl, file)
  if (outcome === 'there_already') return fileIsThere(file)
  return done([`Wrote ${file}.`, 'It holds addresses and password hashes: keep it as safe.'], {
    file,
  })
}
