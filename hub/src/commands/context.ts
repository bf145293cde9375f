/**
 * Opens what commands work on. The embedded database is brought up to date on the way, as `start` does.
 */
import { createPasswordHasher } from '../base/password-hasher.ts'
import { createSealer } from '../base/sealing.ts'
import { migrate } from '../db/migrate.ts'
import { openDatabase } from '../db/open.ts'
import { createKeyRing } from '../domain/tokens/key-ring.ts'
import type { Config } from '../http/hub.ts'
import { createOutgoing } from '../outgoing/outgoing.ts'
import type { CommandContext } from './command.ts'

export async function openCommandContext(
  config: Config,
): Promise<{ context: CommandContext; close: () => Promise<void> }> {
  const { db, kind, close } = await openDatabase(config)
  if (kind === 'embedded') await migrate(db)
  const sealer = createSealer(config.secrets)
  const passwords = await createPasswordHasher(config.hashCost, 1)
  const keys = createKeyRing(db, sealer)
  const outgoing = createOutgoing({ ...config.outgoing, isProduction: config.isProduction })
  const context = { config, db, sealer, keys, outgoing, passwords, now: () => new Date() }
  return { context, close }
}
