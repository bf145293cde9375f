/**
 * Runs a command where the database is: here, or inside the hub that holds the embedded database.
 */
import { availableParallelism } from 'node:os'
import { createPasswordHasher, DEFAULT_HASH_COST } from '../base/password-hasher.ts'
import { createSealer } from '../base/sealing.ts'
import { askHolder, DataFolderInUse } from '../db/data-folder.ts'
import { migrate } from '../db/migrate.ts'
import { openDatabase } from '../db/open.ts'
import type { Config } from '../http/hub.ts'
import { listApps } from './app.ts'
import type { Arguments, Command, CommandContext, Report } from './command.ts'
import { doctor } from './doctor.ts'
import { listKeys, rotateKeys } from './keys.ts'
import { runMigrations } from './migrate.ts'
import { addUser, disable, showUsers } from './user.ts'

const COMMANDS = {
  'app list': listApps,
  doctor,
  'keys list': listKeys,
  'keys rotate': rotateKeys,
  migrate: runMigrations,
  'user add': addUser,
  'user disable': disable,
  'user list': showUsers,
} satisfies Record<string, Command>

export type CommandName = keyof typeof COMMANDS

interface Question {
  command: CommandName
  given: Arguments
}

export async function runCommand(
  config: Config,
  command: CommandName,
  given: Arguments,
): Promise<Report> {
  const database = await openDatabase(config).catch((error: unknown) => {
    if (error instanceof DataFolderInUse) return undefined
    throw error
  })
  if (!database) return (await askHolder(config.dataDir, { command, given })) as Report

  try {
    if (database.kind === 'embedded') await migrate(database.db)
    const sealer = createSealer(config.secrets)
    const passwords = await createPasswordHasher(DEFAULT_HASH_COST, availableParallelism())
    const context = { config, db: database.db, sealer, passwords, now: () => new Date() }
    return await COMMANDS[command](context, given)
  } finally {
    await database.close()
  }
}

/** For the hub that holds the embedded database: does what another process's command line asks. */
export async function answerCommand(context: CommandContext, question: unknown): Promise<Report> {
  const { command, given } = question as Question
  if (!Object.hasOwn(COMMANDS, command)) {
    const line = `the running hub does not know the command "${command}"`
    return { lines: [line], data: { error: line }, exitCode: 1 }
  }
  return COMMANDS[command](context, given)
}
