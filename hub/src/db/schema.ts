/**
 * The tables as their rows are read and written. Plain text, integers and timestamps only: PostgreSQL and PGlite hand out
 * other types (bigint, bytea) differently.
 */
import type { ColumnType, Generated, Kysely, Transaction } from 'kysely'
import type { OAuthTables } from './oauth-tables.ts'

export interface Database extends OAuthTables {
  users: UsersTable
  user_addresses: UserAddressesTable
  app_addresses: AppAddressesTable
  address_changes: AddressChangesTable
  pending_sign_ups: PendingSignUpsTable
  one_time_tokens: OneTimeTokensTable
  known_browsers: KnownBrowsersTable
  throttles: ThrottlesTable
  withdrawals: WithdrawalsTable
  sessions: SessionsTable
  signing_keys: SigningKeysTable
  hint_keys: HintKeysTable
  authorization_codes: AuthorizationCodesTable
  app_visits: AppVisitsTable
  revocations: RevocationsTable
  outbox: OutboxTable
  logout_deliveries: LogoutDeliveriesTable
  audit_events: AuditEventsTable
  audit_batches: AuditBatchesTable
}

export type Db = Kysely<Database>
export type Tx = Transaction<Database>

interface UsersTable {
  id: string // `sub`: immutable
  email: string // canonical; the primary one of the user's addresses
  typed_email: string // as the person wrote it, for display
  name: string
  password_hash: string | null
  created_at: Date
  disabled_at: Date | null
}

interface UserAddressesTable {
  email: string // canonical: belongs to one user at most
  typed_email: string // as the person wrote it, for display
  user_id: string
  proved_at: Date
  how: 'mail' | 'operator' // proved by a mail, or vouched for on the command line
}

interface AppAddressesTable {
  user_id: string
  client_id: string
  email: string // what this app first received; the row goes when the address is no longer the user's
  first_sent_at: Date
}

interface AddressChangesTable {
  id: ColumnType<string, never, never> // in the order in which they happened
  token_hash: string // of the way back, which was mailed to the old address
  user_id: string
  old_email: string // the primary address before the change
  new_email: string
  changed_at: Date
  expires_at: Date
  used_at: Date | null
}

interface PendingSignUpsTable {
  id: string
  email: string
  typed_email: string
  name: string
  password_hash: string
  browser_hash: string // of the cookie that marks the browser that signed up
  continuation: string | null // sealed: the app that the person came from
  created_at: Date
  expires_at: Date
}

interface OneTimeTokensTable {
  id: string
  purpose: 'email_verification' | 'magic_link' | 'password_reset' | 'address_addition'
  token_hash: string
  code_hash: string // of the typed code together with the browser's secret
  email: string
  typed_email: string | null // of an address that is to be added
  pending_sign_up_id: string | null
  user_id: string | null
  continuation: string | null
  browser_hash: string // of the browser that asked
  tries: Generated<number>
  last_tried_at: Generated<Date | null>
  created_at: Date
  expires_at: Date
  consumed_at: Date | null
}

interface KnownBrowsersTable {
  user_id: string
  browser_hash: string
  first_seen_at: Date
}

interface ThrottlesTable {
  key: string
  count: number
  ends_at: Date
}

interface WithdrawalsTable {
  id: string // the `sub` that is gone for ever
  email_hash: string
  withdrawn_at: Date
}

interface SessionsTable {
  id: string // `sid`: a public handle
  secret_hash: string
  user_id: string
  amr: string // RFC 8176 values, separated by spaces
  authenticated_at: Date
  created_at: Date
  last_seen_at: Date
  expires_at: Date
  ended_at: Date | null
  ip: string | null
  user_agent: string | null
}

interface SigningKeysTable {
  kid: string
  alg: Generated<string>
  public_jwk: string
  sealed_private_jwk: string
  published_at: Date
  activated_at: Date | null
  retired_at: Date | null
  published_until: Generated<Date | null> // of a retired one
}

interface HintKeysTable {
  kid: string
  alg: string
  public_jwk: string
  readable_until: Date
}

interface AuthorizationCodesTable {
  code_hash: string
  client_id: string
  redirect_uri: string
  code_challenge: string | null
  nonce: string | null
  session_id: string
  oauth: string | null // JSON; null: of the native protocol
  grant_id: Generated<string | null> // what it bought
  reused_at: Generated<Date | null> // the first time that it was presented again
  created_at: Date
  expires_at: Date
  consumed_at: Date | null
}

interface AppVisitsTable {
  session_id: string // outlives the session: what the app began with it may still be open
  client_id: string
  user_id: string
  last_at: Date
}

interface RevocationsTable {
  id: ColumnType<string, never, never>
  client_id: string
  kind: 'sid' | 'sub'
  handle_hash: string
  revoked_at: Date
}

/** What a table needs to be delivered from. */
export interface DeliveryColumns {
  id: string
  created_at: Date
  next_try_at: Date
  tries: Generated<number>
  delivered_at: Date | null
  given_up_at: Date | null
}

export interface OutboxTable extends DeliveryColumns {
  recipient: string
  sealed_mail: string | null // erased on delivery
}

export interface LogoutDeliveriesTable extends DeliveryColumns {
  client_id: string
  sub: string
  sid: string | null // null: every session of that person
}

interface AuditEventsTable {
  id: ColumnType<string, never, never>
  at: Date
  type: string
  ref: string | null
  user_id: string | null
  client_id: string | null
  session_id: string | null
  detail: string | null
}

interface AuditBatchesTable {
  number: number
  last_event_id: string // bigint: a number on PGlite
  events: number
  hash: string // of the hash before it and its events
  chained_at: Date
  pruned_at: Generated<Date | null> // since when its events are removed by age
}
