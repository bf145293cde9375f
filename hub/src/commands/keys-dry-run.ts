/**
 * `symbolon keys rotate --dry-run`: which apps have seen the key that would sign. Changes nothing.
 */
import { askStatus, type AppStatus } from '../domain/clients/app-status.ts'
import { planRotation } from '../domain/tokens/key-rotation.ts'
import type { Command } from './command.ts'

export const rehearseRotation: Command = async ({ config, db, keys, outgoing, now }) => {
  const at = now()
  const { next, usableAt } = await planRotation(db, config.keys)
  const kid = next.find(({ alg }) => alg === 'EdDSA')!.kid // the one that such apps know
  const desk = { issuer: config.issuer, keys, outgoing }
  const apps = await Promise.all(
    config.clients
      .filter((client) => !client.oauth)
      .map(async (client) => ({
        id: client.id,
        seen: seen(await askStatus(desk, client, at), kid),
      })),
  )
  const isUsable = usableAt <= at
  const lines = [
    ...next.map((key) => `would be active  ${key.kid}  ${key.alg}`),
    isUsable
      ? 'It has been published for long enough. Nothing was changed.'
      : `It is too new until ${usableAt.toISOString()}. Nothing was changed.`,
    ...apps.map(({ id, seen }) => `${id}  ${IN_WORDS[seen]}`),
  ]
  const isReady = isUsable && apps.every(({ seen }) => seen === 'yes')
  return { lines, data: { next, usableAt, apps }, exitCode: isReady ? 0 : 1 }
}

function seen(status: AppStatus, kid: string): keyof typeof IN_WORDS {
  if (status.outcome !== 'connected') return 'unknown'
  return status.keys.includes(kid) ? 'yes' : 'no'
}

const IN_WORDS = {
  yes: 'has the next key',
  no: 'has not fetched the next key; it will when it meets a token signed by it',
  unknown: 'does not say (see `symbolon app status`)',
}
