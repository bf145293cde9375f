/**
 * `symbolon migrate`
 */
import { bringUpToDate } from '../db/migrate.ts'
import { done, type Command } from './command.ts'

export const runMigrations: Command = async ({ config, db }) => {
  const applied = await bringUpToDate(config, db)
  const lines = applied.map((name) => `applied ${name}`)
  return done(lines.length > 0 ? lines : ['Nothing to apply: the database is up to date.'], {
    applied,
  })
}
