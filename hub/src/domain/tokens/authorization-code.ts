/**
 * Authorization codes, RFC 6749 §4.1.2: a minute long, single use, bound to client, redirect URI and PKCE challenge (RFC 7636).
 * Both doors of the hub issue them.
 */
import { sql } from 'kysely'
import { after, LIFETIME } from '../../base/duration.ts'
import { newSecret } from '../../base/secret.ts'
import type { Db } from '../../db/schema.ts'
import type { ClaimsRequest } from '../../protocol/claims-request.ts'

export interface CodeGrant {
  clientId: string
  redirectUri: string
  /** Undefined only for a client whose PKCE is optional. */
  codeChallenge: string | undefined
  nonce: string | undefined
  sessionId: string
  /** Undefined for the native protocol. */
  oauth: OAuthWishes | undefined
}

/** What a standard client asked for. */
export interface OAuthWishes {
  scope: readonly string[]
  resources: readonly string[]
  /** RFC 9449 §10: the thumbprint of the key that must prove possession. */
  dpopJkt?: string | undefined
  /** Asked for by name, beyond what the scopes open. */
  claims?: ClaimsRequest | undefined
}

/** Recorded and stored by one statement. */
export async function issueCode(
  db: Db,
  grant: CodeGrant & { userId: string },
  now: Date,
): Promise<string> {
  const code = newSecret()
  const { clientId, redirectUri, codeChallenge = null, nonce = null, sessionId } = grant
  const oauth = grant.oauth ? JSON.stringify(wishesOf(grant.oauth)) : null
  await sql`
    with recorded as (
      insert into audit_events (at, type, user_id, client_id, session_id)
      values (${now}, 'authorization_code_issued', ${grant.userId}, ${clientId}, ${sessionId})
    )
    insert into authorization_codes
      (code_hash, client_id, redirect_uri, code_challenge, nonce, session_id, oauth, created_at, expires_at)
    values (${code.hash}, ${clientId}, ${redirectUri}, ${codeChallenge}, ${nonce}, ${sessionId}, ${oauth},
      ${now}, ${after(now, LIFETIME.authorizationCode)})`.execute(db)
  return code.raw
}

/** Of a request that says more than the code need remember. */
const wishesOf = ({ scope, resources, dpopJkt, claims }: OAuthWishes): OAuthWishes => {
  return { scope, resources, dpopJkt, claims }
}
