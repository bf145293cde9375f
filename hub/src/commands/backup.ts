/**
 * `symbolon backup <file>`, while the hub runs or not.
 */
import { writeBackup } from '../db/backup.ts'
import { done, failed, type Command } from './command.ts'

export const backUp: Command = async ({ config, db }, given) => {
  const file = String(given.file)
  try {
    await writeBackup(db, config.databaseUrl, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return failed(`${file} is there already.`, 'Name another file.')
  }
  return done([`Wrote ${file}.`, 'It holds addresses and password hashes: keep it as safe.'], {
    file,
  })
}
