/**
 * Audit events, append-only. A row needs a known user or artefact: what strangers invent goes to the log alone, or they
 * could fill a table that nobody may delete from.
 */
import type { Db } from '../../db/schema.ts'

export type AuditType =
  | 'user_created'
  | 'user_disabled'
  | 'password_changed'
  | 'address_added'
  | 'address_removed'
  | 'address_change_undone'
  | 'primary_address_changed'
  | 'user_withdrew'
  | 'session_started'
  | 'session_reauthenticated'
  | 'session_ended'
  | 'app_sessions_ended'
  | 'sign_in_refused'
  | 'verification_refused'
  | 'authorization_code_issued'
  | 'identity_token_issued'
  | 'tokens_issued'
  | 'tokens_renewed'
  | 'grant_revoked'
  | 'consent_given'
  | 'consent_withdrawn'
  | 'device_approved'
  | 'device_denied'
  | 'authorize_refused'
  | 'signing_key_published'
  | 'signing_key_activated'
  | 'signing_key_removed'
  | 'database_restored'
  | 'audit_pruned'

export interface AuditEvent {
  type: AuditType
  ref?: string
  userId?: string
  clientId?: string
  sessionId?: string
  detail?: string
}

export async function recordEvent(db: Db, event: AuditEvent, now: Date): Promise<void> {
  const row = {
    at: now,
    type: event.type,
    ref: event.ref ?? null,
    user_id: event.userId ?? null,
    client_id: event.clientId ?? null,
    session_id: event.sessionId ?? null,
    detail: event.detail ?? null,
  }
  await db.insertInto('audit_events').values(row).execute()
}

export interface EventFilter {
  ref: string | undefined
  userId: string | undefined
  most: number
}

/** The newest first. */
export async function findEvents(db: Db, { ref, userId, most }: EventFilter) {
  return db
    .selectFrom('audit_events')
    .select(['at', 'type', 'ref', 'user_id as userId', 'client_id as app'])
    .select(['session_id as sid', 'detail'])
    .$if(ref !== undefined, (query) => query.where('ref', '=', ref!))
    .$if(userId !== undefined, (query) => query.where('user_id', '=', userId!))
    .orderBy('id', 'desc')
    .limit(most)
    .execute()
}
