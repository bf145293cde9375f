/** Which apps a session has opened, what apps are told when it ends, and the list that they ask for. */
import { sql } from 'kysely'
import type { Migration } from '../migrate.ts'

export const signOut: Migration = {
  name: '0007-sign-out',
  statements: [
    sql`create table app_visits (
      session_id text not null,
      client_id text not null,
      user_id text not null references users (id) on delete cascade,
      last_at timestamptz not null,
      primary key (session_id, client_id)
    )`,
    sql`create index app_visits_user_id on app_visits (user_id)`,
    sql`create index app_visits_last_at on app_visits (last_at)`,
    sql`insert into app_visits (session_id, client_id, user_id, last_at)
        select session_id, client_id, users.id, max(at)
        from audit_events join users on users.id = audit_events.user_id
        where type = 'identity_token_issued' and session_id is not null and client_id is not null
        group by session_id, client_id, users.id`,
    sql`create table revocations (
      id bigint generated always as identity primary key,
      client_id text not null,
      kind text not null,
      handle_hash text not null,
      revoked_at timestamptz not null
    )`,
    sql`create index revocations_client_id on revocations (client_id, id)`,
    sql`create index revocations_revoked_at on revocations (revoked_at)`,
    sql`create table logout_deliveries (
      id text primary key,
      client_id text not null,
      sub text not null,
      sid text,
      created_at timestamptz not null,
      next_try_at timestamptz not null,
      tries integer not null default 0,
      delivered_at timestamptz,
      given_up_at timestamptz
    )`,
    sql`create index logout_deliveries_due on logout_deliveries (client_id, next_try_at)
        where delivered_at is null and given_up_at is null`,
    sql`create index logout_deliveries_created_at on logout_deliveries (created_at)`,
  ],
}
