/**
 * Mail's own tables. An email is not unique in lower case: somebody once signed up twice, and both
 * accounts hold messages.
 */
import { identityTables } from '@symbolon/client/stores/tables'
import { SESSION_TABLES } from '../../shared/sessions.ts'
import type { Schema } from '../../shared/schema.ts'

export const SCHEMA: Schema = {
  users: `CREATE TABLE IF NOT EXISTS users (
    id text PRIMARY KEY,
    email text NOT NULL UNIQUE,
    name text NOT NULL,
    password_hash text,
    email_verified boolean NOT NULL,
    disabled boolean NOT NULL
  )`,
  messages: `CREATE TABLE IF NOT EXISTS messages (
    id text PRIMARY KEY,
    user_id text NOT NULL REFERENCES users (id),
    sender text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    received_at timestamptz NOT NULL
  )`,
  ...SESSION_TABLES,
  ...identityTables(),
}
