/**
 * The roof: wires one hub from its configuration, and serves it.
 */
import { availableParallelism } from 'node:os'
import { LIFETIME } from './base/duration.ts'
import { createPasswordHasher, DEFAULT_HASH_COST, type HashCost } from './base/password-hasher.ts'
import { createSealer } from './base/sealing.ts'
import { bringUpToDate } from './db/migrate.ts'
import { openDatabase, type OpenDatabase } from './db/open.ts'
import type { Db } from './db/schema.ts'
import { createClientRegistry } from './domain/clients/client.ts'
import { removeExpired } from './domain/people/housekeeping.ts'
import { createKeyRing } from './domain/tokens/key-ring.ts'
import { ensureSigningKeys } from './domain/tokens/signing-key.ts'
import type { Config, Hub } from './http/hub.ts'
import { composeMessage } from './http/views/letter.ts'
import { listen } from './listener.ts'
import { createLog, type Log } from './log.ts'
import { createOutbox } from './mail/outbox.ts'
import { createMetrics } from './metrics.ts'

/** What tests replace: the clock, the log, and the cost of a hash. */
export interface Seams {
  now?: () => Date
  log?: Log
  hashCost?: HashCost
  isDraining?: () => boolean
}

/** A hub on a migrated database, without a port. */
export async function createHub(config: Config, db: Db, seams: Seams = {}): Promise<Hub> {
  const sealer = createSealer(config.secrets)
  const hub: Hub = {
    config,
    db,
    clients: createClientRegistry(config.clients),
    keys: createKeyRing(db, sealer),
    sealer,
    passwords: await createPasswordHasher(
      seams.hashCost ?? DEFAULT_HASH_COST,
      availableParallelism(),
    ),
    outbox: createOutbox({
      sealer,
      compose: (mail) =>
        composeMessage(mail, { issuer: config.issuer, brandName: config.brand.name }),
      transport: config.isProduction || config.hasSmtp ? 'none' : 'dev_mailbox',
    }),
    now: seams.now ?? (() => new Date()),
    log: seams.log ?? createLog('info'),
    metrics: createMetrics(),
    isDraining: seams.isDraining ?? (() => false),
  }
  await ensureSigningKeys(db, sealer, hub.now())
  await hub.keys.active(hub.now()) // a HUB_SECRET that does not open the keys stops the start
  return hub
}

export interface RunningHub {
  hub: Hub
  database: OpenDatabase
  /** The port it listens on, which PORT=0 leaves to the system. */
  port: number
  /** Turns /readyz to 503, lets the running requests finish, and closes port and database. */
  stop(): Promise<void>
}

export async function startHub(config: Config): Promise<RunningHub> {
  const database = await openDatabase(config)
  let draining = false
  try {
    await bringUpToDate(config, database.db)
    const hub = await createHub(config, database.db, { isDraining: () => draining })
    const listener = await listen(hub)
    const housekeeping = keepHouse(hub)
    const stop = async () => {
      draining = true
      clearInterval(housekeeping)
      await listener.drain()
      await database.close()
    }
    return { hub, database, port: listener.port, stop }
  } catch (error) {
    await database.close()
    throw error
  }
}

/** What has run out is removed once in a while; nothing depends on when. */
function keepHouse(hub: Hub): NodeJS.Timeout {
  const tidy = () =>
    removeExpired(hub.db, hub.now()).catch((error: unknown) =>
      hub.log('housekeeping_failed', { error }),
    )
  return setInterval(tidy, LIFETIME.housekeeping).unref()
}
