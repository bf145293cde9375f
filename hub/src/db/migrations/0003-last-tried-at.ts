/** When a typed code was last tried, so that tries count by the hour in which they happen. */
import { sql } from 'kysely'
import type { Migration } from '../migrate.ts'

export const lastTriedAt: Migration = {
  name: '0003-last-tried-at',
  statements: [sql`alter table one_time_tokens add column last_tried_at timestamptz`],
}
