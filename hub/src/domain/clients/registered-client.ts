/**
 * Clients that registered themselves, RFC 7591 and RFC 7592. Nobody vouches for them: people are asked before such a client
 * learns anything, and one that nobody uses is removed.
 */
import type { Selectable } from 'kysely'
import { before, LIFETIME } from '../../base/duration.ts'
import {
  equalHashes,
  hashSecret,
  looksLikeHandle,
  newHandle,
  newSecret,
} from '../../base/secret.ts'
import type { RegisteredClientsTable } from '../../db/oauth-tables.ts'
import type { Db } from '../../db/schema.ts'
import { revokeGrantsOfClients } from '../tokens/grant.ts'
import type { ClientMetadata } from './client-metadata.ts'
import type { OAuthClient } from './client.ts'
import { strangerOf, type Terms } from './stranger.ts'

export interface RegisteredClient {
  id: string
  metadata: ClientMetadata
  secretHash: string | null
  createdAt: Date
}

/** Told once. */
export interface Registered {
  client: RegisteredClient
  /** Undefined where it has none, or keeps the one it has. */
  secret: string | undefined
}

export async function registerClient(
  db: Db,
  metadata: ClientMetadata,
  now: Date,
): Promise<Registered & { registrationToken: string }> {
  const [id, token] = [newHandle('client'), newSecret()]
  const secret = needsSecret(metadata) ? newSecret() : undefined
  const client = { id, metadata, secretHash: secret?.hash ?? null, createdAt: now }
  await db
    .insertInto('registered_clients')
    .values({
      ...{ ...columnsOf(client), id, registration_token_hash: token.hash },
      ...{ created_at: now, last_used_at: now },
    })
    .execute()
  return { client, secret: secret?.raw, registrationToken: token.raw }
}

/** Everything that it is not told again is left out (RFC 7592 §2.2). Its secret stays while it needs one. */
export async function replaceMetadata(
  db: Db,
  client: RegisteredClient,
  metadata: ClientMetadata,
): Promise<Registered> {
  const secret = needsSecret(metadata) && client.secretHash === null ? newSecret() : undefined
  const kept = needsSecret(metadata) ? client.secretHash : null
  const replaced = { ...client, metadata, secretHash: secret?.hash ?? kept }
  await db
    .updateTable('registered_clients')
    .set(columnsOf(replaced))
    .where('id', '=', client.id)
    .execute()
  return { client: replaced, secret: secret?.raw }
}

const columnsOf = ({
  metadata,
  secretHash,
}: Pick<RegisteredClient, 'metadata' | 'secretHash'>) => ({
  metadata: JSON.stringify(metadata),
  secret_hash: secretHash,
})

const needsSecret = ({ token_endpoint_auth_method: method }: ClientMetadata) =>
  method === 'client_secret_basic' || method === 'client_secret_post'

/** As any other client; it counts as used. */
export async function findRegisteredClient(
  db: Db,
  id: string,
  terms: Terms,
  now: Date,
): Promise<OAuthClient | undefined> {
  const row = await findRow(db, id)
  if (!row) return undefined
  const isFirstUse = row.last_used_at.getTime() === row.created_at.getTime()
  if (isFirstUse || row.last_used_at < before(now, LIFETIME.clientTouch))
    await db
      .updateTable('registered_clients')
      .set({ last_used_at: now })
      .where('id', '=', id)
      .execute()
  return strangerOf(clientOf(row), terms)
}

const findRow = async (db: Db, id: string) =>
  looksLikeHandle(id)
    ? db.selectFrom('registered_clients').selectAll().where('id', '=', id).executeTakeFirst()
    : undefined

const clientOf = (row: Selectable<RegisteredClientsTable>): RegisteredClient => ({
  ...{ id: row.id, metadata: JSON.parse(row.metadata) as ClientMetadata },
  ...{ secretHash: row.secret_hash, createdAt: row.created_at },
})

/** For whoever holds its registration token. */
export async function findOwnRegistration(
  db: Db,
  { id, registrationToken }: { id: string; registrationToken: string },
): Promise<RegisteredClient | undefined> {
  const row = await findRow(db, id)
  const hash = row?.registration_token_hash ?? ''
  return row && equalHashes(hash, hashSecret(registrationToken)) ? clientOf(row) : undefined
}

/** The newest first; with those of which a document was read lately. */
export async function listRegisteredClients(db: Db): Promise<RegisteredClient[]> {
  const rows = await db
    .selectFrom('registered_clients')
    .selectAll()
    .orderBy('created_at', 'desc')
    .execute()
  return rows.map(clientOf)
}

/** With whatever it was granted (RFC 7592 §2.3): a client that is unknown can neither renew nor be asked for by anybody. */
export async function removeClients(db: Db, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return
  await db.transaction().execute(async (tx) => {
    await tx.deleteFrom('registered_clients').where('id', 'in', ids).execute()
    await tx.deleteFrom('consents').where('client_id', 'in', ids).execute()
    await revokeGrantsOfClients(tx, ids, now)
  })
}

/** Those that nobody ever used, and those that nobody uses any more. */
export async function removeUnusedClients(db: Db, now: Date): Promise<void> {
  const unused = await db
    .selectFrom('registered_clients')
    .select('id')
    .where((eb) =>
      eb.or([
        eb('last_used_at', '<', before(now, LIFETIME.unusedClient)),
        eb.and([
          eb('last_used_at', '=', eb.ref('created_at')),
          eb('created_at', '<', before(now, LIFETIME.neverUsedClient)),
        ]),
      ]),
    )
    .execute()
  await removeClients(
    db,
    unused.map(({ id }) => id),
    now,
  )
}
