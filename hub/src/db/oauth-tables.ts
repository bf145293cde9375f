/**
 * The tables of standard clients, as their rows are read and written.
 */

export interface OAuthTables {
  grants: GrantsTable
  refresh_tokens: RefreshTokensTable
  spent_ids: SpentIdsTable
  consents: ConsentsTable
  registered_clients: RegisteredClientsTable
  pushed_requests: PushedRequestsTable
  device_authorizations: DeviceAuthorizationsTable
}

interface GrantsTable {
  id: string
  client_id: string
  user_id: string
  session_id: string // outlives the session
  is_offline: boolean // goes on when the session has ended
  scope: string // values separated by spaces, like resources and amr
  resources: string
  claims: string | null // JSON
  dpop_jkt: string | null // of the key without which nothing renews it
  amr: string
  authenticated_at: Date
  created_at: Date
  expires_at: Date // nothing renews it after this
  revoked_at: Date | null
}

interface RefreshTokensTable {
  token_hash: string
  grant_id: string
  created_at: Date
  expires_at: Date
  predecessor_hash: string | null // that it was bought with
  consumed_at: Date | null
  sealed_successor: string | null // for the second of two that ask at once; erased with the first use of the successor
}

interface SpentIdsTable {
  kind: 'access_token' | 'client_assertion' | 'dpop_proof'
  id_hash: string
  expires_at: Date
}

interface ConsentsTable {
  user_id: string
  client_id: string
  scope: string
  resources: string
  given_at: Date
}

export interface RegisteredClientsTable {
  id: string
  metadata: string // JSON
  secret_hash: string | null
  registration_token_hash: string | null
  created_at: Date
  last_used_at: Date
}

interface PushedRequestsTable {
  id_hash: string
  client_id: string
  parameters: string // form-encoded
  created_at: Date
  expires_at: Date
}

interface DeviceAuthorizationsTable {
  device_code_hash: string
  user_code: string
  client_id: string
  scope: string
  resources: string
  session_id: string | null // whoever decided
  decided: 'approved' | 'denied' | null
  created_at: Date
  expires_at: Date
  asked_at: Date | null
  pause: number // milliseconds between two questions
  consumed_at: Date | null
}
