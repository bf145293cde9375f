/** Public halves of signing keys that are no longer published: an ID token which one of them signed still says who is meant. */
import { sql } from 'kysely'
import type { Migration } from '../migrate.ts'

export const hintKeys: Migration = {
  name: '0013-hint-keys',
  statements: [
    sql`create table hint_keys (
      kid text primary key,
      alg text not null,
      public_jwk text not null,
      readable_until timestamptz not null
    )`,
  ],
}
