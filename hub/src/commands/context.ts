/**
 * Opens what commands work on. The embedded database is brought up to date on the way, as `start` does.
 */
import { availableParallelism } from 'node:os'
import { createPasswordHasher } from '../base/password-hasher.ts'
import { createSealer } from '../base/sealing.ts'
import { migrate } from '../db/migrate.ts'
import { openDatabase } from '../db/open.ts'
import type { Config } from '../http/hub.ts'
import type { CommandContext } from './command.ts'

export async function openCommandContext(
  config: Config,
): Promise<{ context: CommandContext; close: () => Promise<void> }> {
  const { db, kind, close } = await openDatabase(config)
  if (kind === 'embedded') await migrate(db)
  const sealer = createSealer(config.secrets)
  const passwords = await createPasswordHasher(config.hashCost, availableParallelism())
  return { context: { config, db, sealer, passwords, now: () => new Date() }, close }
}
