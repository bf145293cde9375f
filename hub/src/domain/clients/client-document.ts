/**
 * Clients whose id is the address of a document about them, draft-ietf-oauth-client-id-metadata-document. What it says is kept
 * in the database, so that every replica knows it, and read again after an hour; while there is no usable answer, for a day.
 */
import * as v from 'valibot'
import { after, before, LIFETIME } from '../../base/duration.ts'
import { LIMIT } from '../../base/limit.ts'
import type { Log } from '../../base/log.ts'
import type { Db } from '../../db/schema.ts'
import { unlessFailed, type Outgoing } from '../../outgoing/outgoing.ts'
import { isLoopbackHost, redirectUriFault } from '../../protocol/redirect-uri.ts'
import type { OAuthClient } from './client.ts'
import {
  readClientMetadata,
  type ClientMetadata,
  type ReadMetadata,
  type Surroundings,
} from './client-metadata.ts'
import { strangerOf, type Terms } from './stranger.ts'

export interface ClientDocuments {
  /** After this the client is known, unless its document is of no use. `admit` is asked before anything is fetched. */
  read(id: string, admit: () => Promise<void>): Promise<void>
}

interface Reader extends Surroundings {
  db: Db
  /** Strangers choose the addresses: nothing within reach but the public internet. */
  outgoing: Outgoing
  isProduction: boolean
  log: Log
  now: () => Date
}

export function createClientDocuments(reader: Reader): ClientDocuments {
  const { db, now, log } = reader
  const refusedUntil = new Map<string, number>()
  const reading = new Map<string, Promise<void>>()

  return {
    async read(id, admit) {
      if (!isDocumentAddress(id, reader)) return
      if ((refusedUntil.get(id) ?? 0) > now().getTime()) return
      if (await isFresh(id)) return
      await admit() // each for itself, or one who is over a limit would refuse those who come with the same id
      const running = reading.get(id) ?? readNow(id).finally(() => reading.delete(id))
      reading.set(id, running)
      await running
    },
  }

  async function isFresh(id: string): Promise<boolean> {
    const since = before(now(), LIFETIME.clientDocument.fresh)
    return (await readSince(db, id, since)) !== undefined
  }

  async function readNow(id: string): Promise<void> {
    if (await isFresh(id)) return // since a moment ago
    const read = await fetchDocument(id, reader)
    if (read.outcome === 'read')
      return keep(db, { id, metadata: JSON.stringify(read.metadata) }, now())
    if (refusedUntil.size >= LIMIT.refusedDocuments) refusedUntil.clear()
    refusedUntil.set(id, after(now(), LIFETIME.clientDocument.refused).getTime())
    log('client_document_refused', { client: id, problem: read.problem })
  }
}

/** §2: an https URL with a path, written as browsers write it. In development http on loopback too. */
function isDocumentAddress(id: string, { issuer, isProduction }: Reader): boolean {
  if (redirectUriFault(id, issuer) !== undefined) return false
  const { protocol, pathname } = new URL(id)
  return pathname !== '/' && (protocol === 'https:' || !isProduction)
}

type Fetched = ReadMetadata | { outcome: 'unusable'; problem: string }

async function fetchDocument(id: string, reader: Reader): Promise<Fetched> {
  const request = { method: 'GET', url: id, headers: { Accept: 'application/json' } } as const
  const answer = await reader.outgoing(request).catch(unlessFailed)
  if (answer?.status !== 200) return unusable('it could not be fetched')
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), v.looseObject({})), answer.body)
  return parsed.success ? readDocument(id, parsed.output, reader) : unusable('it is no JSON object')
}

/** §4. It speaks to every hub there is, so what does not concern this one is passed over. */
function readDocument(id: string, document: Record<string, unknown>, reader: Reader): Fetched {
  const { token_endpoint_auth_method: method = 'none', redirect_uris, scope: _, ...rest } = document
  if (document['client_id'] !== id) return unusable('its client_id is another')
  if (!['none', 'private_key_jwt'].includes(String(method)) || 'client_secret' in document)
    return unusable('it has a secret, which everybody could read')
  const uris: unknown[] = Array.isArray(redirect_uris) ? redirect_uris : []
  const own = uris.filter((uri) => typeof uri === 'string' && isItsOwn(uri, id, reader))
  const metadata = { ...rest, token_endpoint_auth_method: method, redirect_uris: own }
  return readClientMetadata(metadata, reader)
}

/** Whoever can put a file on some host must not lead people back to another one. */
function isItsOwn(uri: string, id: string, { issuer }: Reader): boolean {
  if (redirectUriFault(uri, issuer) !== undefined) return false
  const { origin, protocol, hostname } = new URL(uri)
  return origin === new URL(id).origin || (protocol === 'http:' && isLoopbackHost(hostname))
}

const unusable = (problem: string) => ({ outcome: 'unusable', problem }) as const

/** Undefined for one whose document has not been read lately. */
export async function findDocumentedClient(
  db: Db,
  id: string,
  terms: Terms,
  now: Date,
): Promise<OAuthClient | undefined> {
  if (!terms.metadataDocuments || !ADDRESS.test(id)) return undefined
  const row = await readSince(db, id, before(now, LIFETIME.clientDocument.kept))
  const metadata = row && (JSON.parse(row.metadata) as ClientMetadata)
  return metadata && strangerOf({ id, metadata, secretHash: null }, terms)
}

/** What a database takes for one. */
const ADDRESS = /^https?:[\u0021-\u007e]{1,512}$/

/** No more than what was read is forgotten: the client is who it was as soon as somebody comes with it again. */
export async function removeOldDocuments(db: Db, now: Date): Promise<void> {
  await db
    .deleteFrom('registered_clients')
    .where('id', 'like', 'http%')
    .where('created_at', '<', before(now, LIFETIME.clientDocument.kept))
    .execute()
}

/** Of a document, `created_at` is when it was read. */
const readSince = (db: Db, id: string, since: Date) =>
  db
    .selectFrom('registered_clients')
    .select('metadata')
    .where('id', '=', id)
    .where('created_at', '>', since)
    .executeTakeFirst()

async function keep(db: Db, row: { id: string; metadata: string }, now: Date): Promise<void> {
  const read = { ...row, created_at: now, last_used_at: now }
  await db
    .insertInto('registered_clients')
    .values({ ...read, secret_hash: null, registration_token_hash: null })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(read))
    .execute()
}
