/**
 * What replicas tell each other at once, by LISTEN and NOTIFY: the signing keys have changed. Only ever faster than waiting. What a
 * replica remembers it reads again within seconds in any case, since a pooler or a broken connection may carry no notices.
 */
import { sql } from 'kysely'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { BACK_OFF, DEADLINE } from '../base/duration.ts'
import type { Tx } from './schema.ts'

/** Heard once the transaction is committed. */
export const noticeKeyChange = async (tx: Tx): Promise<void> =>
  void (await sql`select pg_notify('symbolon_keys', '')`.execute(tx))

/** On a connection of its own; whenever there is a new one something may have been missed. Resolves when it is closed. */
export function hearKeyChanges(connectionString: string, hear: () => void): () => Promise<void> {
  let client: pg.Client | undefined
  let isStopped = false
  let stop = () => {}
  const stopped = new Promise<void>((resolve) => (stop = resolve))
  const hearing = keepHearing()
  return async () => {
    isStopped = true
    stop()
    await client?.end()
    await hearing
  }

  async function keepHearing() {
    while (!isStopped) {
      client = newClient(connectionString)
      const ended = new Promise<void>((resolve) => client!.once('end', resolve))
      client.on('notification', hear)
      client.on('error', () => {}) // its end follows, and whoever needs the database tells that it is away
      await client
        .connect()
        .then(() => client!.query('listen symbolon_keys'))
        .then(hear)
        .catch(() => client!.end())
      await ended
      await Promise.race([stopped, delay(BACK_OFF.first, undefined, { ref: false })])
    }
  }
}

const newClient = (connectionString: string) =>
  new pg.Client({
    connectionString,
    connectionTimeoutMillis: DEADLINE.poolWait,
    query_timeout: DEADLINE.statement,
    keepAlive: true,
    application_name: 'symbolon notices',
  })
