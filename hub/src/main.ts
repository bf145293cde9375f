/**
 * The roof: wires one hub from its configuration, and serves it.
 */
import { serve } from '@hono/node-server'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { availableParallelism } from 'node:os'
import { DEADLINE, LIFETIME } from './base/duration.ts'
import { createPasswordHasher, DEFAULT_HASH_COST, type HashCost } from './base/password-hasher.ts'
import { createSealer } from './base/sealing.ts'
import { bringUpToDate } from './db/migrate.ts'
import { openDatabase, type OpenDatabase } from './db/open.ts'
import type { Db } from './db/schema.ts'
import { createClientRegistry } from './domain/clients/client.ts'
import { removeExpired } from './domain/people/housekeeping.ts'
import { createKeyRing } from './domain/tokens/key-ring.ts'
import { ensureSigningKeys } from './domain/tokens/signing-key.ts'
import { createHubApp } from './http/app.ts'
import type { Config, Hub } from './http/hub.ts'
import { composeMessage } from './http/views/letter.ts'
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
  /** Stops taking requests, lets the running ones finish, and closes the database. */
  stop(): Promise<void>
}

export async function startHub(config: Config): Promise<RunningHub> {
  const database = await openDatabase(config)
  let draining = false
  try {
    await bringUpToDate(config, database.db)
    const hub = await createHub(config, database.db, { isDraining: () => draining })
    const server = await listen(hub)
    const housekeeping = keepHouse(hub)
    const stop = async () => {
      draining = true
      clearInterval(housekeeping)
      await drain(server)
      await database.close()
    }
    return { hub, database, port: (server.address() as AddressInfo).port, stop }
  } catch (error) {
    await database.close()
    throw error
  }
}

function listen(hub: Hub): Promise<Server> {
  const { host: hostname, port } = hub.config
  const serverOptions = { requestTimeout: DEADLINE.request, headersTimeout: DEADLINE.headers }
  return new Promise((resolve, reject) => {
    const { fetch } = createHubApp(hub)
    const server = serve({ fetch, hostname, port, serverOptions }, () => resolve(server as Server))
    server.once('error', reject)
  })
}

async function drain(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), DEADLINE.drain)
  await closed
  clearTimeout(timer)
}

/** What has run out is removed once in a while; nothing depends on when. */
function keepHouse(hub: Hub): NodeJS.Timeout {
  const tidy = () =>
    removeExpired(hub.db, hub.now()).catch((error: unknown) =>
      hub.log('housekeeping_failed', { error }),
    )
  return setInterval(tidy, LIFETIME.housekeeping).unref()
}
