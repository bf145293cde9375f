/** Several proved addresses for a user, the one that each app receives, and the way back from a change. */
import { sql } from 'kysely'
import type { Migration } from '../migrate.ts'

export const addresses: Migration = {
  name: '0006-addresses',
  statements: [
    sql`create table user_addresses (
      email text primary key,
      typed_email text not null,
      user_id text not null references users (id) on delete cascade,
      proved_at timestamptz not null,
      how text not null,
      unique (user_id, email)
    )`,
    sql`insert into user_addresses (email, typed_email, user_id, proved_at, how)
        select email, typed_email, id, created_at, case when id in
          (select user_id from audit_events where type = 'user_created' and detail = 'command line')
          then 'operator' else 'mail' end
        from users`,
    // A replica of the version before this one makes users without knowing of this table.
    sql`create function keep_primary_address() returns trigger language plpgsql as $$
        begin
          insert into user_addresses (email, typed_email, user_id, proved_at, how)
          values (new.email, new.typed_email, new.id, new.created_at, 'mail')
          on conflict (email) do nothing;
          return null;
        end $$`,
    sql`create trigger keep_primary_address after insert on users
        for each row execute function keep_primary_address()`,
    // The primary address is one of the user's own; nothing may remove it while it is.
    sql`alter table users add constraint users_primary_address
        foreign key (id, email) references user_addresses (user_id, email)
        deferrable initially deferred`,
    sql`create table app_addresses (
      user_id text not null,
      client_id text not null,
      email text not null,
      first_sent_at timestamptz not null,
      primary key (user_id, client_id),
      foreign key (user_id, email) references user_addresses (user_id, email) on delete cascade
    )`,
    // Until now everybody had one address, and that is what every app has received.
    sql`insert into app_addresses (user_id, client_id, email, first_sent_at)
        select users.id, client_id, users.email, min(at)
        from audit_events join users on users.id = audit_events.user_id
        where type = 'identity_token_issued' and client_id is not null
        group by users.id, client_id, users.email`,
    sql`create table address_changes (
      id bigint generated always as identity primary key,
      token_hash text not null unique,
      user_id text not null references users (id) on delete cascade,
      old_email text not null,
      new_email text not null,
      changed_at timestamptz not null,
      expires_at timestamptz not null,
      used_at timestamptz
    )`,
    sql`create index address_changes_user_id on address_changes (user_id)`,
    sql`create index address_changes_expires_at on address_changes (expires_at)`,
    sql`alter table one_time_tokens add column typed_email text`,
    // Whoever withdraws leaves a tombstone for each of their addresses.
    sql`alter table withdrawals drop constraint withdrawals_pkey, add primary key (id, email_hash)`,
  ],
}
