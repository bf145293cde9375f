/**
 * What the hub knows its own tokens by, when somebody brings one back. As a hint of who is meant an ID token counts for longer
 * than its key is published.
 */
import { findHintKey } from '../../domain/tokens/hint-key.ts'
import type { HintReader } from '../../protocol/id-token-hint.ts'
import { kidOf } from '../../protocol/jws.ts'
import type { Hub } from '../hub.ts'

export const ownTokens = async ({ config, keys, now }: Hub) => ({
  issuer: config.issuer,
  keys: await keys.published(now()),
})

export async function hintReader(hub: Hub, parameters: URLSearchParams): Promise<HintReader> {
  const own = await ownTokens(hub)
  const hint = parameters.get('id_token_hint')
  if (!hint) return own // like nearly everybody: to find out that nothing is no token took a fortieth of each round
  const kid = kidOf(hint)
  if (kid === undefined || own.keys.some((key) => key.kid === kid)) return own
  const old = await findHintKey(hub.db, kid, hub.now())
  return old ? { ...own, keys: [old] } : own
}
