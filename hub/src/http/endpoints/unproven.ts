/**
 * What clients without a secret leave at the hub anybody may leave there in their name: so much of it for each network.
 */
import type { Context } from 'hono'
import type { OAuthClient } from '../../domain/clients/client.ts'
import type { Hub } from '../hub.ts'
import { countOrRefuse, networkOfRequest } from '../limits.ts'

export async function countUnproven(hub: Hub, c: Context, { oauth }: OAuthClient): Promise<void> {
  if (oauth.authMethods.includes('none'))
    await countOrRefuse(hub, 'unprovenRequestsPerNetwork', networkOfRequest(hub, c))
}
