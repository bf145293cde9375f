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
    const { code, syscall } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return failed(`${file} is there already.`, 'Name another file.')
    if (syscall === 'spawn pg_dump') {
      return failed('There is no pg_dump here.', 'Install the client programs of PostgreSQL.')
    }
    throw error
  }
  return done([`Wrote ${file}.`, 'It holds addresses and password hashes: keep it as safe.'], {
    file,
  })
}
