/**
 * So that what has run out is found: tokens of mails, and marks of browsers.
 */
import { sql } from 'kysely'
import type { Migration } from '../migrate.ts'

export const forgottenInTime: Migration = {
  name: '0012-forgotten-in-time',
  statements: [
    sql`create index one_time_tokens_expires_at on one_time_tokens (expires_at)`,
    sql`create index known_browsers_first_seen_at on known_browsers (first_seen_at)`,
  ],
}
