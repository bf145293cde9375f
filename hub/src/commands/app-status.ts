/**
 * `symbolon app status <id>`, or `--all`: what each app says of its connection.
 */
import { askStatus, type AppStatus } from '../domain/clients/app-status.ts'
import { failed, type Command } from './command.ts'

export const showAppStatus: Command = async ({ config, keys, outgoing, now }, given) => {
  const { id, all } = given
  const apps = config.clients.filter((client) => !client.oauth && (all || client.id === id))
  if (apps.length === 0) {
    const line = id === undefined ? 'Name an app, or --all.' : `There is no app ${String(id)}.`
    return failed(line, 'See `symbolon app list`.')
  }
  const desk = { issuer: config.issuer, keys, outgoing }
  const rows = await Promise.all(
    apps.map(async (client) => ({ id: client.id, ...(await askStatus(desk, client, now())) })),
  )
  const lines = rows.map((row) => `${row.id}  ${inWords(row)}`)
  const isWell = rows.every(({ outcome }) => outcome === 'connected')
  return { lines, data: rows, exitCode: isWell ? 0 : 1 }
}

function inWords(status: AppStatus): string {
  switch (status.outcome) {
    case 'connected': {
      const { version, flow, keys, clockOffset } = status
      return `${version}  ${flow}  keys ${keys.join(', ') || 'none'}  clock ${clockOffset} s ahead`
    }
    case 'no_address':
      return 'has no redirect URI that ends in /callback, beside which its status would be'
    case 'unreachable':
      return 'gave no answer: it is down, or out of reach (see outgoing.allow)'
    case 'refused':
      return `answered ${status.status}: it is dormant, or does not know this hub or its own id`
    case 'unreadable':
      return 'answered something else than its status'
  }
}
