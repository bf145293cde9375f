/** The chain over the audit trail: each row stands for the events since the one before, and for that one's hash. */
import { sql } from 'kysely'
import type { Migration } from '../migrate.ts'

export const auditBatches: Migration = {
  name: '0010-audit-batches',
  statements: [
    sql`create table audit_batches (
      number integer primary key,
      last_event_id bigint not null,
      events integer not null,
      hash text not null,
      chained_at timestamptz not null
    )`,
  ],
}
