/**
 * Redeeming authorization codes, RFC 6749 §4.1.3. One statement spends a code, finds that its session lives, and writes what it
 * buys, for as many codes as come at once. A code is spent before its bindings are compared: one that is presented wrongly has
 * leaked and should be dead. Each door of the hub redeems only the codes that it issued.
 */
import { hash } from 'node:crypto'
import { sql } from 'kysely'
import { hashSecret, newHandle, newSecret } from '../../base/secret.ts'
import { batchRows, firstRows, rowOfEach } from '../../db/batch-rows.ts'
import { anyOf, ofFoundRows } from '../../db/lookup.ts'
import type { Db } from '../../db/schema.ts'
import { receivedAddresses, recordedVisits } from '../people/app-address.ts'
import { areAlive, type ProvenSession, type SessionLengths } from '../people/session.ts'
import type { OAuthWishes } from './authorization-code.ts'
import { startingGrants } from './grant-start.ts'

/** Of the native protocol, or of standard clients. */
type Door = 'native' | 'oauth'

export interface Redemption {
  code: string
  clientId: string
  redirectUri: string
  codeVerifier: string | undefined
  /** Where the tokens are for, if not wherever was granted. */
  resources?: readonly string[]
  /** Of the key that the client proved to hold (RFC 9449). */
  dpopJkt?: string | undefined
  /** Of the key without which nothing will renew the tokens. */
  keptJkt?: string | undefined
}

export interface RedeemedCode {
  nonce: string | undefined
  /** What a standard client asked for. */
  oauth: OAuthWishes | undefined
  /** Presented by the client, and for the address, that it was issued for. */
  isBound: boolean
  /** Undefined where it is not bound, its session is over, or tokens were asked for beyond what was granted. */
  bought: Bought | undefined
}

export interface Bought {
  grantId: string
  /** Good where the grant is offline. */
  refreshToken: string
  session: ProvenSession
  /** The address that this client receives. */
  email: string
}

/** Undefined for unknown, expired and used alike. Of any number of parallel attempts one wins. */
export async function redeemCodes(
  db: Db,
  { door, redemptions }: { door: Door; redemptions: readonly Redemption[] },
  lengths: SessionLengths,
  now: Date,
): Promise<Array<RedeemedCode | undefined>> {
  const refreshTokens = redemptions.map(() => newSecret())
  const attempts = redemptions.map((redemption, index) => ({
    ...{ grant_id: newHandle('grant'), refresh_hash: refreshTokens[index]!.hash },
    ...attemptOf(redemption),
  }))
  const { rows } = await sql<Row>`with ${batchRows('attempts', ATTEMPT, attempts)},
    ${spending(door, now)},
    person as (
      select index, client_id, grant_id, session_id, user_id, name, amr, authenticated_at, wishes, kept_jkt, refresh_hash
      from (
        select index, client_id, grant_id, session_id, wishes, kept_jkt, refresh_hash from spent
        where is_bound and (wishes is null or wishes -> 'resources' @> resources::jsonb) order by session_id
      ) as bound cross join lateral (
        select user_id, users.name, amr, authenticated_at from sessions join users on users.id = user_id
        where sessions.id = session_id and ${areAlive(lengths, now)} for share of sessions offset 0
      ) as live
    ),
    ${recordedVisits(door === 'native' ? 'identity_token_issued' : 'tokens_issued', now)},
    ${door === 'oauth' ? sql`${startingGrants(now)},` : sql``}
    ${receivedAddresses(now)}
    select index, nonce, oauth, is_bound as "isBound", spent.grant_id as "grantId", spent.session_id as "sessionId",
      person.user_id as "userId", name, amr, authenticated_at as "authenticatedAt", email
    from spent left join person using (index)
      left join received on received.user_id = person.user_id and received.client_id = person.client_id`.execute(
    db,
  )

  return rowOfEach(redemptions, rows).map(
    (row, index) => row && redeemedCode(row, refreshTokens[index]!.raw),
  )
}

/** Whatever was known, whoever brought it, to the first who did. */
const spending = (door: Door, now: Date) => sql`
    ${firstRows('attempts', 'code_hash', ATTEMPT)},
    taken as (
      update authorization_codes as code set consumed_at = ${now},
        grant_id = (select first.grant_id from first where first.code_hash = code.code_hash)
      where code_hash = ${anyOf(sql`select code_hash from attempts`)} and consumed_at is null
        and ${ofFoundRows(sql`expires_at > ${now}`)}
      returning code_hash, client_id, redirect_uri, code_challenge, session_id, nonce, oauth, oauth::jsonb as wishes
    ),
    spent as (
      select index, taken.client_id, grant_id, session_id, nonce, oauth, wishes, resources, kept_jkt, refresh_hash,
        (oauth is null) = ${door === 'native'} and taken.client_id = first.client_id
          and taken.redirect_uri = first.redirect_uri
          and taken.code_challenge is not distinct from first.code_challenge
          and coalesce(wishes ->> 'dpopJkt', dpop_jkt) is not distinct from dpop_jkt as is_bound
      from taken join first using (code_hash)
    )`

const ATTEMPT = [
  ...(['code_hash', 'client_id', 'redirect_uri', 'code_challenge', 'resources'] as const),
  ...(['dpop_jkt', 'kept_jkt', 'grant_id', 'refresh_hash'] as const),
]

const attemptOf = (redemption: Redemption) => {
  const { code, clientId, redirectUri, codeVerifier, resources, dpopJkt, keptJkt } = redemption
  return {
    code_hash: hashSecret(code),
    client_id: registrable(clientId),
    redirect_uri: registrable(redirectUri),
    code_challenge: codeVerifier === undefined ? null : challengeOf(codeVerifier),
    resources: resources?.map(registrable) ?? [],
    dpop_jkt: dpopJkt ?? null,
    kept_jkt: keptJkt ?? null,
  }
}

/** What is registered is visible ASCII; PostgreSQL chokes on a zero character, and nothing is bound to an empty string. */
const registrable = (text: string) => (/^[\u0021-\u007e]*$/.test(text) ? text : '')

/** RFC 7636 §4.6, S256. A code without a challenge takes no verifier (RFC 9700 §2.1.1). */
const challengeOf = (verifier: string) => hash('sha256', verifier, 'base64url')

interface Row {
  index: number
  nonce: string | null
  oauth: string | null
  isBound: boolean
  grantId: string
  sessionId: string
  userId: string
  name: string
  amr: string
  authenticatedAt: Date
  /** Null where nothing was bought, with all that is said of the person. */
  email: string | null
}

function redeemedCode(row: Row, refreshToken: string): RedeemedCode {
  const { nonce, oauth, isBound } = row
  return {
    nonce: nonce ?? undefined,
    oauth: oauth === null ? undefined : (JSON.parse(oauth) as OAuthWishes),
    isBound,
    bought: boughtBy(row, refreshToken),
  }
}

function boughtBy(row: Row, refreshToken: string): Bought | undefined {
  const { grantId, sessionId: id, userId, name, amr, authenticatedAt, email } = row
  if (email === null) return undefined
  const session = { id, user: { id: userId, name }, amr: amr.split(' '), authenticatedAt }
  return { grantId, refreshToken, session, email }
}
