/**
 * The roof: wires one hub from its configuration, and serves it.
 */
import { collectDefaultMetrics, Registry } from 'prom-client'
import { addressBlocks } from './base/address-block.ts'
import { createHashThreads } from './base/hash-threads.ts'
import {
  createPasswordHasher,
  HASHES_AT_ONCE,
  type Argon2,
  type HashCost,
} from './base/password-hasher.ts'
import type { Log } from './base/log.ts'
import { createSealer } from './base/sealing.ts'
import { createBatches } from './batches.ts'
import { bringUpToDate } from './db/migrate.ts'
import { hearKeyChanges } from './db/notices.ts'
import { openDatabase, type OpenDatabase } from './db/open.ts'
import { assertNamesAreKept } from './db/pooler.ts'
import type { Db } from './db/schema.ts'
import { algorithmsOf, createClientRegistry } from './domain/clients/client.ts'
import { createClientDocuments, findDocumentedClient } from './domain/clients/client-document.ts'
import { findRegisteredClient } from './domain/clients/registered-client.ts'
import { startChores } from './chores.ts'
import { createKeyRing } from './domain/tokens/key-ring.ts'
import { ensureSigningKeys } from './domain/tokens/signing-key.ts'
import type { Config, Hub } from './http/hub.ts'
import { composeMessage } from './http/views/letter.ts'
import { listen } from './listener.ts'
import { createLog } from './log.ts'
import { createOutbox } from './mail/outbox.ts'
import { createMetrics } from './metrics.ts'
import { createOutgoing } from './outgoing/outgoing.ts'
import type { Tracing } from './tracing.ts'

/** What tests replace: the clock, the log, and the cost of a hash. What a process adds: threads, when it ends, and its own figures. */
export interface Seams {
  now?: () => Date
  log?: Log
  hashCost?: HashCost
  argon2?: Argon2
  isDraining?: () => boolean
  connections?: OpenDatabase['connections']
  registry?: Registry
  traces?: Hub['traces']
}

/** A hub on a migrated database, without a port. */
export async function createHub(config: Config, db: Db, seams: Seams = {}): Promise<Hub> {
  const sealer = createSealer(config.secrets)
  const now = seams.now ?? (() => new Date())
  const log = seams.log ?? createLog('info')
  const { isProduction } = config
  const outgoingToStrangers = createOutgoing({ allow: addressBlocks([]), isProduction })
  const parts: Omit<Hub, 'metrics'> = {
    config,
    db,
    batches: createBatches({ config, db, sealer, now }),
    clients: createClientRegistry(config.clients, async (id) => {
      const registered = await findRegisteredClient(db, id, config.registration, now())
      return registered ?? findDocumentedClient(db, id, config.registration, now())
    }),
    documents: createClientDocuments({
      ...{ ...config, ...config.registration, db, now, log },
      outgoing: outgoingToStrangers,
    }),
    keys: createKeyRing(db, sealer),
    sealer,
    passwords: await createPasswordHasher(
      seams.hashCost ?? config.hashCost,
      HASHES_AT_ONCE,
      seams.argon2,
    ),
    outbox: createOutbox({
      sealer,
      compose: (mail, language) =>
        composeMessage(mail, { issuer: config.issuer, brand: config.brand, language }),
      transport: transportOf(config),
    }),
    outgoing: createOutgoing({ ...config.outgoing, isProduction }),
    outgoingToStrangers,
    limits: config.limits,
    now,
    log,
    traces: seams.traces,
    isDraining: seams.isDraining ?? (() => false),
  }
  const { connections, registry } = seams
  const hub: Hub = { ...parts, metrics: createMetrics({ ...parts, connections }, registry) }
  await ensureSigningKeys(db, sealer, algorithmsOf(config), hub.now())
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
  const log = createLog('info')
  const tracing = await startTracing(config, log)
  const database = await openDatabase(config, tracing?.statements)
  let draining = false
  try {
    if (database.kind === 'postgres') await assertNamesAreKept(database.db)
    await bringUpToDate(config, database.db)
    const registry = new Registry()
    collectDefaultMetrics({ register: registry })
    const { db, connections } = database
    const traces = tracing?.requests
    const isDraining = () => draining
    const argon2 = createHashThreads(log)
    const seams = { log, isDraining, connections, registry, traces, argon2 }
    const hub = await createHub(config, db, seams)
    const listener = await listen(hub)
    const chores = startChores(hub)
    const stopHearing = config.databaseUrl && hearKeyChanges(config.databaseUrl, hub.keys.forget)
    const stop = async () => {
      draining = true
      await listener.drain()
      await chores.stop()
      if (stopHearing) await stopHearing()
      await argon2.close()
      await database.close()
      await tracing?.stop()
    }
    return { hub, database, port: listener.port, stop }
  } catch (error) {
    await database.close()
    throw error
  }
}

/** What it takes is not even loaded for others. */
async function startTracing({ tracesTo }: Config, log: Log): Promise<Tracing | undefined> {
  if (tracesTo === undefined) return undefined
  const { createTracing } = await import('./tracing.ts')
  return createTracing(tracesTo, log)
}

function transportOf({ smtp, isProduction }: Config) {
  if (smtp) return 'smtp'
  return isProduction ? 'none' : 'dev_mailbox'
}
