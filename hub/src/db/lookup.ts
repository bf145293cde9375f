/**
 * How a statement finds rows by their keys, whatever the plan. PostgreSQL keeps the plan of a prepared statement, and while a
 * table is nearly empty it may as well read all of it, which it then goes on doing as the table fills, until it is counted anew.
 */
import { sql, type RawBuilder } from 'kysely'

/** One of the keys that another part of the statement selects: looked up, never joined with all there are. */
export const anyOf = (keys: RawBuilder<unknown>) => sql`any(array(${keys}))`

/** A condition of rows that were found by their key: never looked up itself, though there is an index for it. */
export const ofFoundRows = (condition: RawBuilder<unknown>) => sql`(${condition}) is true`
