/** The first tables: people, their sessions, signing keys, mail to hand over, and the audit trail. */
import { sql } from 'kysely'
import type { Migration } from '../migrate.ts'

export const peopleAndKeys: Migration = {
  name: '0001-people-and-keys',
  statements: [
    sql`create table users (
      id text primary key,
      email text not null unique,
      typed_email text not null,
      name text not null,
      password_hash text,
      created_at timestamptz not null,
      disabled_at timestamptz
    )`,
    sql`create table pending_sign_ups (
      id text primary key,
      email text not null,
      typed_email text not null,
      name text not null,
      password_hash text not null,
      browser_hash text not null,
      continuation text,
      created_at timestamptz not null,
      expires_at timestamptz not null
    )`,
    sql`create unique index pending_sign_ups_email_browser on pending_sign_ups (email, browser_hash)`,
    sql`create index pending_sign_ups_expires_at on pending_sign_ups (expires_at)`,
    sql`create table one_time_tokens (
      id text primary key,
      purpose text not null,
      token_hash text not null unique,
      code_hash text not null,
      email text not null,
      pending_sign_up_id text not null references pending_sign_ups (id) on delete cascade,
      browser_hash text not null,
      tries integer not null default 0,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      consumed_at timestamptz
    )`,
    sql`create index one_time_tokens_email on one_time_tokens (email)`,
    sql`create index one_time_tokens_pending on one_time_tokens (pending_sign_up_id)`,
    sql`create table sessions (
      id text primary key,
      secret_hash text not null unique,
      user_id text not null references users (id),
      amr text not null,
      authenticated_at timestamptz not null,
      created_at timestamptz not null,
      last_seen_at timestamptz not null,
      expires_at timestamptz not null,
      ended_at timestamptz,
      ip text,
      user_agent text
    )`,
    sql`create index sessions_user_id on sessions (user_id)`,
    sql`create index sessions_expires_at on sessions (expires_at)`,
    sql`create table signing_keys (
      kid text primary key,
      public_jwk text not null,
      sealed_private_jwk text not null,
      published_at timestamptz not null,
      activated_at timestamptz,
      retired_at timestamptz
    )`,
    // Two replicas that rotate at once must not leave two keys in one role.
    sql`create unique index signing_keys_one_active on signing_keys ((true))
        where activated_at is not null and retired_at is null`,
    sql`create unique index signing_keys_one_next on signing_keys ((true))
        where activated_at is null and retired_at is null`,
    sql`create table outbox (
      id text primary key,
      recipient text not null,
      sealed_mail text not null,
      created_at timestamptz not null
    )`,
    sql`create index outbox_created_at on outbox (created_at)`,
    sql`create table audit_events (
      id bigint generated always as identity primary key,
      at timestamptz not null,
      type text not null,
      ref text,
      user_id text,
      client_id text,
      session_id text,
      detail text
    )`,
    sql`create index audit_events_ref on audit_events (ref) where ref is not null`,
  ],
}
