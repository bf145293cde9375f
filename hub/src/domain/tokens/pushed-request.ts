/**
 * Pushed authorization requests, RFC 9126: what a client sent ahead, under a name for the browser to carry. Its time is for the
 * browser to arrive in; whoever has arrived may take the continuation's hour, and the first code uses it up (§7.3).
 */
import { after, LIFETIME } from '../../base/duration.ts'
import { hashSecret, newSecret } from '../../base/secret.ts'
import type { Db } from '../../db/schema.ts'

/** Section 2.2: what follows is a secret. */
const PREFIX = 'urn:ietf:params:oauth:request_uri:'

export const isPushed = (requestUri: string) => requestUri.startsWith(PREFIX)

export async function pushRequest(
  db: Db,
  { clientId, parameters }: { clientId: string; parameters: URLSearchParams },
  now: Date,
): Promise<string> {
  const id = newSecret()
  const expiresAt = after(now, LIFETIME.pushedRequest)
  await db
    .insertInto('pushed_requests')
    .values({
      ...{ id_hash: id.hash, client_id: clientId, parameters: String(parameters) },
      ...{ created_at: now, expires_at: expiresAt },
    })
    .execute()
  return `${PREFIX}${id.raw}`
}

export interface PushedRequest {
  id: string
  parameters: URLSearchParams
}

/** Undefined when it is unknown, used, too old, or of another client. A browser may ask again until there is a code. */
export async function findPushedRequest(
  db: Db,
  { clientId, requestUri }: { clientId: string; requestUri: string },
  now: Date,
): Promise<PushedRequest | undefined> {
  const row = await db
    .selectFrom('pushed_requests')
    .select(['id_hash as id', 'parameters'])
    .where('id_hash', '=', hashSecret(requestUri.slice(PREFIX.length)))
    .where('client_id', '=', clientId)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return row && { id: row.id, parameters: new URLSearchParams(row.parameters) }
}

/** Of any number of parallel attempts one wins. */
export async function spendPushedRequest(db: Db, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('pushed_requests')
    .where('id_hash', '=', id)
    .executeTakeFirst()
  return numDeletedRows === 1n
}
