/**
 * HUB_CONFIG of the installation: keys may follow each other quickly, and its people, who all come from one address, may do
 * more than one household does.
 */
import { readFileSync } from 'node:fs'

const GENEROUS = new URL('../processes/generous.config.json', import.meta.url)

/** `apps` are ids and addresses. */
export const settingsOf = (apps: Record<string, string>) => ({
  ...JSON.parse(readFileSync(GENEROUS, 'utf8')),
  brand: { name: 'Acme' },
  keys: { publishAheadSeconds: 5, rotateEveryDays: 0 },
  apps: Object.entries(apps).map(([id, url]) => ({
    ...{ id, name: 'Mail', flow: id === 'mail' ? 'direct' : 'code' },
    redirectUris: [`${url}/identity/callback`],
    backchannelLogoutUri: `${url}/identity/backchannel-logout`,
  })),
})
