/**
 * Authorization codes, RFC 6749 §4.1.2: a minute long, single use, bound to client, redirect URI and PKCE challenge (RFC 7636).
 * Both doors of the hub issue them.
 */
import { sql } from 'kysely'
import { after, LIFETIME } from '../../base/duration.ts'
import { newSecret } from '../../base/secret.ts'
import { batchRows } from '../../db/batch-rows.ts'
import type { Db } from '../../db/schema.ts'
import type { ClaimsRequest } from '../../protocol/claims-request.ts'
import { extendingLive, liveSessions, type SessionLengths } from '../people/session.ts'

export interface CodeWish {
  /** Of the session that it is issued by. */
  secretHash: string
  clientId: string
  redirectUri: string
  /** Undefined only for a client whose PKCE is optional. */
  codeChallenge: string | undefined
  nonce: string | undefined
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

/**
 * Recorded and stored by one statement, which waits for nobody. Undefined where no session lives; one that ends at this moment
 * is found ended when the code is redeemed.
 */
export async function issueCodes(
  db: Db,
  wishes: readonly CodeWish[],
  lengths: SessionLengths,
  now: Date,
): Promise<Array<string | undefined>> {
  const codes = wishes.map(() => newSecret())
  const asked = wishes.map(({ oauth, ...wish }, index) => {
    return { ...wish, codeHash: codes[index]!.hash, oauth: oauth && wishesOf(oauth) }
  })
  const { rows } = await sql<{ codeHash: string }>`with ${batchRows('asked', ASKED, asked)},
    live as (
      select "codeHash", "clientId", "redirectUri", "codeChallenge", nonce, oauth,
        live.id, live."userId", live."lastSeenAt"
      from asked cross join lateral (
        ${liveSessions(lengths, now)} and secret_hash = asked."secretHash"
        for key share of sessions skip locked offset 0
      ) as live
    ),
    extended as (${extendingLive(now)}),
    recorded as (
      insert into audit_events (at, type, user_id, client_id, session_id)
      select ${now}, 'authorization_code_issued', "userId", "clientId", id from live
    )
    insert into authorization_codes
      (code_hash, client_id, redirect_uri, code_challenge, nonce, session_id, oauth, created_at, expires_at)
    select "codeHash", "clientId", "redirectUri", "codeChallenge", nonce, id, oauth,
      ${now}, ${after(now, LIFETIME.authorizationCode)}
    from live
    returning code_hash as "codeHash"`.execute(db)
  const issued = new Set(rows.map(({ codeHash }) => codeHash))
  return codes.map(({ raw, hash }) => (issued.has(hash) ? raw : undefined))
}

const ASKED = [
  ...(['secretHash', 'codeHash', 'clientId', 'redirectUri'] as const),
  ...(['codeChallenge', 'nonce', 'oauth'] as const),
]

/** Of a request that says more than the code need remember. */
const wishesOf = ({ scope, resources, dpopJkt, claims }: OAuthWishes): OAuthWishes => {
  return { scope, resources, dpopJkt, claims }
}
