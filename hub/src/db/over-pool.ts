/**
 * Kysely over a pool of connections, whichever of the two databases these lead to.
 */
import { Kysely, PostgresDialect, type Logger, type PostgresPool } from 'kysely'
import type { Database, Db } from './schema.ts'

/** `watch` is told of each statement once it is done. */
export const dbOver = (pool: PostgresPool, watch: Logger | undefined): Db =>
  new Kysely<Database>({
    dialect: new PostgresDialect({ pool }),
    ...(watch && { log: watch }),
  })
