/**
 * Calendar's own tables. It notes when an address was confirmed and when an account was closed,
 * and its emails are not unique in lower case.
 */
import { identityTables } from '@symbolon/client/stores/tables'
import type { Schema } from '../../shared/schema.ts'
import { SESSION_TABLES } from '../../shared/sessions.ts'

export const SCHEMA: Schema = {
  users: `CREATE TABLE IF NOT EXISTS users (
    id text PRIMARY KEY,
    email text NOT NULL UNIQUE,
    display_name text NOT NULL,
    password_hash text,
    confirmed_at timestamptz,
    closed_at timestamptz
  )`,
  events: `CREATE TABLE IF NOT EXISTS events (
    id text PRIMARY KEY,
    owner_id text NOT NULL REFERENCES users (id),
    title text NOT NULL,
    place text NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL
  )`,
  ...SESSION_TABLES,
  ...identityTables(),
}
