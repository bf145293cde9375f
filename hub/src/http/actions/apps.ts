/**
 * The apps on a person's account page: all of the native protocol, and of the standard clients those that the person has used.
 */
import type { Client } from '../../domain/clients/client.ts'
import { lastVisits } from '../../domain/people/app-visit.ts'
import { isLoopbackHost } from '../../protocol/redirect-uri.ts'
import type { Hub } from '../hub.ts'
import type { AppRow } from '../views/apps.ts'

export async function appsOf({ clients, db }: Hub, userId: string): Promise<AppRow[]> {
  const visits = await lastVisits(db, userId)
  const named = clients.list()
  const unnamed = [...visits.keys()].filter((id) => !named.some((client) => client.id === id))
  const strangers = await Promise.all(unnamed.map((id) => clients.findOAuth(id)))
  return [...named.filter(({ id, oauth }) => !oauth || visits.has(id)), ...strangers]
    .filter((client) => client !== undefined) // one that was removed since
    .map((client) => ({ ...rowOf(client), lastVisitAt: visits.get(client.id) }))
}

/** Only whom the operator named is linked to; what others call themselves stands beside their host. */
function rowOf({ id, name, redirectUris: [uri], oauth }: Client): Omit<AppRow, 'lastVisitAt'> {
  const at = uri === undefined ? undefined : new URL(uri)
  if (oauth && !oauth.isFirstParty) return { id, name, host: at?.host, url: undefined }
  const isOnDevice = oauth?.authMethods.includes('none') && at && isLoopbackHost(at.hostname)
  return { id, name, host: undefined, url: isOnDevice ? undefined : at?.origin }
}
