/**
 * Allowing a client to act for the person, and withdrawing that.
 */
import type { Context } from 'hono'
import { looksLike, nameAtHost, visiblePart } from '../../base/look-alike.ts'
import type { OAuthClient } from '../../domain/clients/client.ts'
import { giveConsent, listConsents, withdrawConsent } from '../../domain/clients/consent.ts'
import type { Session } from '../../domain/people/session.ts'
import type { Consent } from '../../protocol/consent-decision.ts'
import type { Hub } from '../hub.ts'
import { requireSession } from '../signed-in.ts'

export async function allow(
  hub: Hub,
  { clientId, session, consent }: { clientId: string; session: Session; consent: Consent },
): Promise<void> {
  const parties = { userId: session.user.id, clientId, sessionId: session.id }
  await hub.db.transaction().execute((tx) => giveConsent(tx, parties, consent, hub.now()))
}

/** What the client could do is over as well. */
export async function withdrawHere(hub: Hub, c: Context, clientId: string): Promise<void> {
  const { id: sessionId, user } = await requireSession(hub, c)
  const given = await listConsents(hub.db, user.id) // compared here: a form may hold what no database takes for a text
  if (!given.some((consent) => consent.clientId === clientId)) return
  const parties = { userId: user.id, clientId, sessionId }
  await hub.db.transaction().execute((tx) => withdrawConsent(tx, parties, hub.now()))
}

/** With the names by which people know the clients; by its id one that cannot be asked just now, and may come back. */
export async function consentsOf(hub: Hub, userId: string) {
  const given = await listConsents(hub.db, userId)
  return Promise.all(
    given.map(async ({ clientId: id, ...consent }) => {
      const client = await hub.clients.findOAuth(id)
      return { id, name: client ? nameWithHost(client) : id, ...consent }
    }),
  )
}

/** As it calls itself; where nobody vouches for that, with its host. */
function nameWithHost({ name, redirectUris, oauth }: OAuthClient): string {
  const [first] = redirectUris
  if (oauth.isFirstParty || first === undefined) return visiblePart(name)
  return nameAtHost(name, first)
}

/** How it is introduced to the person who is asked. */
export function introduced(hub: Hub, { id, name, oauth }: OAuthClient) {
  if (oauth.isFirstParty) return { name, brandName: undefined, resembled: undefined }
  const brandName = hub.config.brand.name
  const others = hub.clients.list().filter((client) => client.id !== id)
  const known = [brandName, ...others.map((client) => client.name)]
  return {
    name: visiblePart(name),
    brandName,
    resembled: known.find((each) => looksLike(name, each)),
  }
}
