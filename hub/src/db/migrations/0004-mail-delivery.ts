/** Delivery of the outbox: when to try, how often it was tried, and how it ended. */
import { sql } from 'kysely'
import type { Migration } from '../migrate.ts'

export const mailDelivery: Migration = {
  name: '0004-mail-delivery',
  statements: [
    sql`alter table outbox
      alter column sealed_mail drop not null,
      add column next_try_at timestamptz not null default now(),
      add column tries integer not null default 0,
      add column delivered_at timestamptz,
      add column given_up_at timestamptz`,
    sql`create index outbox_due on outbox (next_try_at)
        where delivered_at is null and given_up_at is null`,
  ],
}
