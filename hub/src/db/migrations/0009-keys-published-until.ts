/** Until when a retired key is published: settled when it retires, so that another setting does not shorten it. */
import { sql } from 'kysely'
import type { Migration } from '../migrate.ts'

export const keysPublishedUntil: Migration = {
  name: '0009-keys-published-until',
  statements: [sql`alter table signing_keys add column published_until timestamptz`],
}
