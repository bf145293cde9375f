/**
 * Authorization codes, RFC 6749 §4.1.2: a minute long, single use, bound to client, redirect URI and PKCE challenge (RFC 7636).
 * A code is spent before its bindings are compared: one that is presented wrongly has leaked and should be dead. Both doors of
 * the hub issue them; each redeems only its own.
 */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { after, LIFETIME } from '../../base/duration.ts'
import { equalHashes, hashSecret, newHandle, newSecret } from '../../base/secret.ts'
import type { Db } from '../../db/schema.ts'
import type { ClaimsRequest } from '../../protocol/claims-request.ts'
import {
  liveSessions,
  sessionOf,
  type Session,
  type SessionLengths,
  type SessionRow,
} from '../people/session.ts'

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

type SpentRow = Omit<SessionRow, 'id'> & {
  clientId: string
  redirectUri: string
  nonce: string | null
  oauth: string | null
  codeChallenge: string | null
  sessionId: string
  grantId: string
  /** Of the session; with it all that belongs to it is null. */
  id: string | null
}

export interface SpentCode extends CodeGrant {
  codeHash: string
  /** The handle that whatever it buys will have. */
  grantId: string
  /** Undefined when it has ended, or its person was disabled, since the code was issued. */
  session: Session | undefined
}

/** Undefined for unknown, expired and used alike. Of any number of parallel attempts one wins. */
export async function spendCode(
  db: Db,
  raw: string,
  lengths: SessionLengths,
  now: Date,
): Promise<SpentCode | undefined> {
  const codeHash = hashSecret(raw)
  const { rows } = await sql<SpentRow>`
    with spent as (
      update authorization_codes set consumed_at = ${now}, grant_id = ${newHandle('grant')}
      where code_hash = ${codeHash} and consumed_at is null and expires_at > ${now}
      returning client_id as "clientId", redirect_uri as "redirectUri", nonce, oauth,
        code_challenge as "codeChallenge", session_id as "sessionId", grant_id as "grantId"
    ),
    live as (${liveSessions(lengths, now)} and sessions.id = (select "sessionId" from spent))
    select "clientId", "redirectUri", nonce, oauth, "codeChallenge", "sessionId", "grantId",
      live.id, live."secretHash", live.amr, live."authenticatedAt", live."createdAt",
      live."lastSeenAt", live."expiresAt", live."userId", live.email, live.name
    from spent left join live on true`.execute(db)
  const [row] = rows
  if (!row) return undefined
  const { clientId, redirectUri, sessionId, nonce, oauth, codeChallenge, grantId, ...live } = row
  return {
    ...{ codeHash, grantId, clientId, redirectUri, sessionId },
    codeChallenge: codeChallenge ?? undefined,
    nonce: nonce ?? undefined,
    oauth: oauth === null ? undefined : (JSON.parse(oauth) as OAuthWishes),
    session: live.id === null ? undefined : sessionOf(live as SessionRow),
  }
}

export interface Redemption {
  clientId: string
  redirectUri: string
  code: string
  codeVerifier: string
}

export type NativeCode = SpentCode & { nonce: string; oauth: undefined }

/** For the native protocol. Undefined for unknown, expired, used and mismatched alike. */
export async function consumeCode(
  db: Db,
  attempt: Redemption,
  lengths: SessionLengths,
  now: Date,
): Promise<NativeCode | undefined> {
  const code = await spendCode(db, attempt.code, lengths, now)
  const isBound = code && isNative(code) && isBoundTo(code, attempt)
  return isBound ? code : undefined
}

const isNative = (code: SpentCode): code is NativeCode =>
  code.oauth === undefined && code.nonce !== undefined && code.codeChallenge !== undefined

/** A code with a challenge takes its verifier, and one without takes none (RFC 9700 §2.1.1). */
export const isBoundTo = (
  code: SpentCode,
  given: {
    clientId: string
    redirectUri: string
    codeVerifier: string | undefined
    dpopJkt?: string | undefined
  },
): boolean =>
  code.clientId === given.clientId &&
  code.redirectUri === given.redirectUri &&
  (code.oauth?.dpopJkt === undefined || code.oauth.dpopJkt === given.dpopJkt) &&
  (code.codeChallenge === undefined
    ? given.codeVerifier === undefined
    : equalHashes(code.codeChallenge, challengeOf(given.codeVerifier ?? '')))

/** RFC 7636 §4.6, S256. */
const challengeOf = (verifier: string) => createHash('sha256').update(verifier).digest('base64url')
