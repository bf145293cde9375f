/**
 * The store cannot answer now. Everything above turns this one error into 503 with Retry-After; it never looks like
 * "no such user".
 */
import pg from 'pg'

export class StoreUnavailable extends Error {
  override name = 'StoreUnavailable'
}

/** SQLSTATE classes (PostgreSQL, appendix A) that speak of the server and not of the statement. */
const SERVER_CLASSES = new Set([
  '08', // connection
  '53', // out of resources
  '55', // a lock not to be had in time
  '57', // operator intervention: cancelled, shutting down
  '58', // system error
  'XX', // internal error
])

/** A standby, or one that is about to lead, reads only. */
const READ_ONLY = '25006'

/** A fault in a statement of ours stays what it is; everything else means that the store is away. */
export function asStoreError(error: unknown): unknown {
  const isStatementFault =
    error instanceof pg.DatabaseError &&
    error.code !== READ_ONLY &&
    !SERVER_CLASSES.has((error.code ?? '').slice(0, 2))
  return isStatementFault
    ? error
    : new StoreUnavailable('the database did not answer', { cause: error })
}
