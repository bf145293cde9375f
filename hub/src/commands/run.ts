/**
 * Runs a command where the database is: inside the hub that holds the embedded database, or here. What only the second needs
 * is loaded only then; asking a running hub takes a fraction of a second.
 */
import { askHolder } from '../db/data-folder.ts'
import type { Config } from '../http/hub.ts'
import type { Arguments, Report } from './command.ts'
import type { CommandName, Question } from './registry.ts'

export type { CommandName }

export async function runCommand(
  config: Config,
  command: CommandName,
  given: Arguments,
): Promise<Report> {
  const isEmbedded = config.databaseUrl === undefined
  const question: Question = { command, given }
  const answered = isEmbedded ? await askHolder(config.dataDir, question) : undefined
  return answered === undefined ? runHere(config, question) : (answered as Report)
}

async function runHere(config: Config, { command, given }: Question): Promise<Report> {
  const { openCommandContext } = await import('./context.ts')
  const { COMMANDS } = await import('./registry.ts')
  const { context, close } = await openCommandContext(config)
  try {
    return await COMMANDS[command](context, given)
  } finally {
    await close()
  }
}
