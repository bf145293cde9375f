/**
 * What the hub knows its own tokens by, when somebody brings one back.
 */
import type { Hub } from '../hub.ts'

export const ownTokens = async ({ config, keys, now }: Hub) => ({
  issuer: config.issuer,
  keys: await keys.published(now()),
})
