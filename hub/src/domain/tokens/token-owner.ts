/**
 * Whom an access token speaks for, as long as it does: the hub asks its own tables each time, so that a token is dead here from
 * the moment its grant, its user or it alone is.
 */
import { sql } from 'kysely'
import { hashSecret } from '../../base/secret.ts'
import type { Db } from '../../db/schema.ts'
import { keptClaims, type ClaimsRequest } from '../../protocol/claims-request.ts'
import type { AccessToken } from './access-token.ts'
import { isSpent } from './spent-id.ts'

export interface TokenOwner {
  user: { id: string; name: string }
  /** The address that this client receives. */
  email: string
  claims: ClaimsRequest | undefined
}

/** One statement, since clients ask on each of their own requests. */
export async function findTokenOwner(db: Db, token: AccessToken): Promise<TokenOwner | undefined> {
  const { rows } = await sql<{ id: string; name: string; email: string; claims: string | null }>`
    select users.id, users.name, claims, coalesce(app_addresses.email, users.email) as email
    from grants join users on users.id = grants.user_id
    left join app_addresses
      on app_addresses.user_id = users.id and app_addresses.client_id = grants.client_id
    where grants.id = ${token.grant ?? ''} and revoked_at is null and disabled_at is null
      and not exists (
        select from spent_ids where kind = 'access_token' and id_hash = ${hashSecret(token.jti)}
      )`.execute(db)
  const [row] = rows
  if (!row) return undefined
  const { id, name, email, claims } = row
  return { user: { id, name }, email, claims: keptClaims(claims) }
}

/** A client that acts for nobody else has no grant: its token counts until it runs out or is revoked alone. */
export async function isAlive(db: Db, token: AccessToken): Promise<boolean> {
  if (token.grant !== undefined) return (await findTokenOwner(db, token)) !== undefined
  return !(await isSpent(db, { kind: 'access_token', id: token.jti }))
}
