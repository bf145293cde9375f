/**
 * One-time tokens: what a mail carries to prove that its reader owns the address, as a link and as a code to type. Each has
 * one purpose and is refused for every other. A code works only in the browser that asked for it.
 */
import { sql } from 'kysely'
import { after, before, LIFETIME } from '../../base/duration.ts'
import { LIMIT } from '../../base/limit.ts'
import {
  equalHashes,
  hashSecret,
  newHandle,
  newMailSecret,
  newTypedCode,
  type Secret,
} from '../../base/secret.ts'
import type { Db, Tx } from '../../db/schema.ts'
import { takeTurn } from './address-turn.ts'

export type TokenPurpose = keyof typeof LIFETIME.oneTimeToken

export interface OneTimeToken {
  id: string
  purpose: TokenPurpose
  email: string
  typedEmail: string | null
  pendingSignUpId: string | null
  userId: string | null
  continuation: string | null
  /** Of the browser that asked. */
  browserHash: string
}

export interface TokenRequest {
  purpose: TokenPurpose
  email: string
  typedEmail?: string
  browser: Secret
  pendingSignUpId?: string
  userId?: string | undefined
  /** Sealed: where the person is going. */
  continuation?: string | undefined
}

/** What the person presents: the link's token, or the code together with the browser that asked. */
export type MailProof =
  { token: string } | { email: string; code: string; browser: Secret | undefined }

/** The raw values are for the mail alone. */
export async function issueOneTimeToken(
  tx: Tx,
  request: TokenRequest,
  now: Date,
): Promise<{ token: string; code: string }> {
  await voidOlder(tx, request, now)
  const [token, code] = [newMailSecret(), newTypedCode()]
  await tx
    .insertInto('one_time_tokens')
    .values({
      id: newHandle('ott'),
      purpose: request.purpose,
      token_hash: token.hash,
      code_hash: codeHash(request.browser, code),
      email: request.email,
      typed_email: request.typedEmail ?? null,
      pending_sign_up_id: request.pendingSignUpId ?? null,
      user_id: request.userId ?? null,
      continuation: request.continuation ?? null,
      browser_hash: request.browser.hash,
      created_at: now,
      expires_at: after(now, LIFETIME.oneTimeToken[request.purpose]),
      consumed_at: null,
    })
    .execute()
  return { token: token.raw, code }
}

/** Only this browser's older one is void: or a stranger's requests would void the owner's. */
async function voidOlder(tx: Tx, { purpose, email, browser }: TokenRequest, now: Date) {
  await voiding(tx, now)
    .where('purpose', '=', purpose)
    .where('email', '=', email)
    .where('browser_hash', '=', browser.hash)
    .execute()
}

/** Found, not spent. */
export async function findOneTimeToken(
  db: Db,
  purpose: TokenPurpose,
  proof: MailProof,
  now: Date,
): Promise<OneTimeToken | undefined> {
  const live = liveTokens(db, purpose, now)
  if ('token' in proof) {
    return live.where('token_hash', '=', hashSecret(proof.token)).executeTakeFirst()
  }
  const { email, code, browser } = proof
  if (!browser) return undefined
  const id = await countTry(db, purpose, { email, code, browser }, now)
  return id === undefined ? undefined : live.where('id', '=', id).executeTakeFirst()
}

const liveTokens = (db: Db, purpose: TokenPurpose, now: Date) =>
  db
    .selectFrom('one_time_tokens')
    .select(['id', 'purpose', 'email', 'typed_email as typedEmail', 'continuation'])
    .select(['pending_sign_up_id as pendingSignUpId', 'user_id as userId'])
    .select('browser_hash as browserHash')
    .where('purpose', '=', purpose)
    .where('consumed_at', 'is', null)
    .where('expires_at', '>', now)

/** Counts the try before it compares, one at a time for an address, so that parallel guesses cannot outrun the counter. */
async function countTry(
  db: Db,
  purpose: TokenPurpose,
  attempt: { email: string; code: string; browser: Secret },
  now: Date,
): Promise<string | undefined> {
  const counted = await db.transaction().execute(async (tx) => {
    await takeTurn(tx, attempt.email)
    return tx
      .updateTable('one_time_tokens')
      .set((eb) => ({ tries: eb('tries', '+', 1), last_tried_at: now }))
      .where('purpose', '=', purpose)
      .where('email', '=', attempt.email)
      .where('browser_hash', '=', attempt.browser.hash)
      .where('consumed_at', 'is', null)
      .where('tries', '<', LIMIT.codeTriesPerChallenge)
      .where(triesOfTheLastHour(attempt.email, now), '<', LIMIT.codeTriesPerAddressAndHour)
      .returning(['id', 'code_hash as codeHash'])
      .execute()
  })
  const expected = codeHash(attempt.browser, attempt.code)
  return counted.find((row) => equalHashes(row.codeHash, expected))?.id
}

const triesOfTheLastHour = (email: string, now: Date) =>
  sql<number>`(select coalesce(sum(tries), 0)::int from one_time_tokens
                where email = ${email} and last_tried_at > ${before(now, LIFETIME.countedTry)})`

/** The typed code is worth something only together with the secret of the browser that asked for it. */
const codeHash = (browser: Secret, code: string) => hashSecret(`${browser.raw}.${code}`)

/** Of any number of parallel attempts one wins; then every other token of this purpose and address is void. */
export async function consumeOneTimeToken(
  tx: Tx,
  { id, purpose, email }: OneTimeToken,
  now: Date,
): Promise<boolean> {
  const spent = await tx
    .updateTable('one_time_tokens')
    .set({ consumed_at: now })
    .where('id', '=', id)
    .where('consumed_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (!spent) return false

  await voiding(tx, now).where('email', '=', email).where('purpose', '=', purpose).execute()
  return true
}

const voiding = (tx: Tx, now: Date) =>
  tx.updateTable('one_time_tokens').set({ consumed_at: now }).where('consumed_at', 'is', null)

/** Everything pending for a person, at one of their addresses or at all of them. */
export async function voidPending(
  tx: Tx,
  { userId, email }: { userId: string; email?: string },
  now: Date,
): Promise<void> {
  await voiding(tx, now)
    .where('user_id', '=', userId)
    .$if(email !== undefined, (query) => query.where('email', '=', email!))
    .execute()
}
