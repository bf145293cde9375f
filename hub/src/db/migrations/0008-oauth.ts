/**
 * Standard clients: what a code bought, the tokens that renew it, and what clients and people have said beforehand. Also keys
 * of other algorithms, of which each has its own active and next one.
 */
import { sql } from 'kysely'
import type { Migration } from '../migrate.ts'

export const oauth: Migration = {
  name: '0008-oauth',
  statements: [
    sql`alter table signing_keys add column alg text not null default 'EdDSA'`,
    sql`drop index signing_keys_one_active`,
    sql`drop index signing_keys_one_next`,
    sql`create unique index signing_keys_one_active on signing_keys (alg)
        where activated_at is not null and retired_at is null`,
    sql`create unique index signing_keys_one_next on signing_keys (alg)
        where activated_at is null and retired_at is null`,

    sql`alter table authorization_codes alter column code_challenge drop not null`,
    sql`alter table authorization_codes alter column nonce drop not null`,
    sql`alter table authorization_codes add column oauth text`,
    sql`alter table authorization_codes add column grant_id text`,
    sql`alter table authorization_codes add column reused_at timestamptz`,

    sql`create table grants (
      id text primary key,
      client_id text not null,
      user_id text not null references users (id) on delete cascade,
      session_id text not null,
      is_offline boolean not null,
      scope text not null,
      resources text not null,
      claims text,
      dpop_jkt text,
      amr text not null,
      authenticated_at timestamptz not null,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      revoked_at timestamptz
    )`,
    sql`create index grants_user_id on grants (user_id)`,
    sql`create index grants_session_id on grants (session_id)`,
    sql`create index grants_expires_at on grants (expires_at)`,

    sql`create table refresh_tokens (
      token_hash text primary key,
      grant_id text not null references grants (id) on delete cascade,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      predecessor_hash text,
      consumed_at timestamptz,
      sealed_successor text
    )`,
    sql`create index refresh_tokens_grant_id on refresh_tokens (grant_id)`,
    sql`create index refresh_tokens_expires_at on refresh_tokens (expires_at)`,

    sql`create table spent_ids (
      kind text not null,
      id_hash text not null,
      expires_at timestamptz not null,
      primary key (kind, id_hash)
    )`,
    sql`create index spent_ids_expires_at on spent_ids (expires_at)`,

    sql`create table consents (
      user_id text not null references users (id) on delete cascade,
      client_id text not null,
      scope text not null,
      resources text not null,
      given_at timestamptz not null,
      primary key (user_id, client_id)
    )`,

    sql`create table registered_clients (
      id text primary key,
      metadata text not null,
      secret_hash text,
      registration_token_hash text,
      created_at timestamptz not null,
      last_used_at timestamptz not null
    )`,
    sql`create index registered_clients_last_used_at on registered_clients (last_used_at)`,

    sql`create table pushed_requests (
      id_hash text primary key,
      client_id text not null,
      parameters text not null,
      created_at timestamptz not null,
      expires_at timestamptz not null
    )`,
    sql`create index pushed_requests_expires_at on pushed_requests (expires_at)`,

    sql`create table device_authorizations (
      device_code_hash text primary key,
      user_code text not null unique,
      client_id text not null,
      scope text not null,
      resources text not null,
      session_id text references sessions (id) on delete cascade,
      decided text,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      asked_at timestamptz,
      pause integer not null,
      consumed_at timestamptz
    )`,
    sql`create index device_authorizations_expires_at on device_authorizations (expires_at)`,
    sql`create index device_authorizations_session_id on device_authorizations (session_id)`,
  ],
}
