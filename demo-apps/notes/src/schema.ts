/**
 * Notes' own tables. Who may edit the notes of everybody is a column of its users, and nobody else's
 * business.
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
    disabled boolean NOT NULL,
    role text NOT NULL
  )`,
  notes: `CREATE TABLE IF NOT EXISTS notes (
    id text PRIMARY KEY,
    owner_id text NOT NULL REFERENCES users (id),
    title text NOT NULL,
    body text NOT NULL,
    written_at timestamptz NOT NULL
  )`,
  ...SESSION_TABLES,
  ...identityTables(),
}
