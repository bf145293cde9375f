/**
 * `symbolon start`: one hub process, until it is told to stop.
 */
import type { Config } from '../http/hub.ts'
import { startHub } from '../main.ts'
import { makeDevAccount } from './dev-account.ts'
import { answerCommand } from './registry.ts'

const LAX_PKCE = 'these apps may leave out PKCE: require it where the product knows it'

export async function start(config: Config): Promise<void> {
  const { hub, database, port, stop } = await startHub(config)
  database.lock?.answer((question) => answerCommand(hub, question))

  let isStopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, async () => {
      if (isStopping) return
      isStopping = true
      hub.log('hub_stopping', { signal })
      await stop()
      process.exit(0)
    })
  }
  // Beside the log, which is standard output and kept: the password must not stay in it.
  for (const line of await makeDevAccount(hub)) console.error(line)
  const { clients, host, isProduction, issuer, smtp } = config
  const mailbox = !isProduction && !smtp ? { mailbox: `${issuer}/dev/mailbox` } : {}
  const apps = clients.map(({ id }) => id)
  const lax = clients.filter(({ oauth }) => oauth?.pkce === 'optional').map(({ id }) => id)
  if (lax.length > 0) hub.log('pkce_optional', { apps: lax, warning: LAX_PKCE })
  hub.log('hub_ready', { issuer, host, port, database: database.kind, apps, ...mailbox })
}
