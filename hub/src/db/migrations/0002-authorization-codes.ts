/** Authorization codes. A spent one stays until it has run out, so that a second use is seen for what it is. */
import { sql } from 'kysely'
import type { Migration } from '../migrate.ts'

export const authorizationCodes: Migration = {
  name: '0002-authorization-codes',
  statements: [
    sql`create table authorization_codes (
      code_hash text primary key,
      client_id text not null,
      redirect_uri text not null,
      code_challenge text not null,
      nonce text not null,
      session_id text not null references sessions (id) on delete cascade,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      consumed_at timestamptz
    )`,
    sql`create index authorization_codes_session_id on authorization_codes (session_id)`,
    sql`create index authorization_codes_expires_at on authorization_codes (expires_at)`,
  ],
}
