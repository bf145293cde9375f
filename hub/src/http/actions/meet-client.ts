/**
 * A client that comes by itself: one whose id is the address of a document is read about before it is looked up.
 */
import type { Context } from 'hono'
import type { OAuthClient } from '../../domain/clients/client.ts'
import type { Hub } from '../hub.ts'
import { countOrRefuse, networkOfRequest } from '../limits.ts'

export async function meetClient(
  hub: Hub,
  c: Context,
  id: string | undefined,
): Promise<OAuthClient | undefined> {
  if (hub.config.registration.metadataDocuments && id !== undefined) {
    await hub.documents.read(id, async () => {
      await countOrRefuse(hub, 'documentsPerNetwork', networkOfRequest(hub, c))
      await countOrRefuse(hub, 'documentsOfAll', 'all')
    })
  }
  return hub.clients.findOAuth(id)
}
