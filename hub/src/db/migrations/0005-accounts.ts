/** Proof by mail for people who are users already, browsers that are known to be theirs, and limits. */
import { sql } from 'kysely'
import type { Migration } from '../migrate.ts'

export const accounts: Migration = {
  name: '0005-accounts',
  statements: [
    sql`alter table one_time_tokens
      alter column pending_sign_up_id drop not null,
      add column user_id text references users (id) on delete cascade,
      add column continuation text`,
    sql`create index one_time_tokens_user_id on one_time_tokens (user_id)`,
    sql`create table known_browsers (
      user_id text not null references users (id) on delete cascade,
      browser_hash text not null,
      first_seen_at timestamptz not null,
      primary key (user_id, browser_hash)
    )`,
    sql`create table throttles (
      key text primary key,
      count integer not null,
      ends_at timestamptz not null
    )`,
    sql`create index throttles_ends_at on throttles (ends_at)`,
    sql`create table withdrawals (
      id text primary key,
      email_hash text not null,
      withdrawn_at timestamptz not null
    )`,
  ],
}
