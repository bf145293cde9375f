/**
 * What is looked at when Prometheus asks: queues, connections, deliveries, keys. The database is asked at most once in a few
 * seconds, however many ask.
 */
import { Gauge, type Registry } from 'prom-client'
import { LIFETIME } from './base/duration.ts'
import { readBacklog, type Backlog } from './db/backlog.ts'
import type { Connections } from './db/postgres.ts'
import { StoreUnavailable } from './db/store-unavailable.ts'
import type { Hub } from './http/hub.ts'

export interface Looked extends Pick<Hub, 'config' | 'db' | 'keys' | 'passwords' | 'now'> {
  /** Undefined for the embedded database, which has one. */
  connections: (() => Connections) | undefined
}

interface Look {
  name: string
  help: string
  labelNames?: string[]
  /** What it cannot tell it leaves out: a figure of yesterday would look like one of today. */
  read(): Promise<Sample[]>
}

type Sample = [labels: Record<string, string>, value: number]

export function lookWhenAsked(registry: Registry, looked: Looked): void {
  for (const { read, ...described } of looksAt(looked)) {
    new Gauge({
      ...described,
      registers: [registry],
      async collect() {
        const samples = await read()
        this.reset()
        for (const [labels, value] of samples) this.set(labels, value)
      },
    })
  }
}

function looksAt(looked: Looked): Look[] {
  const { connections, keys, passwords, now } = looked
  const backlog = rememberedBacklog(looked)
  const ageOf = (at: Date) => (now().getTime() - at.getTime()) / 1000
  return [
    {
      name: 'symbolon_hash_queue',
      help: 'Password hashes, by state',
      labelNames: ['state'],
      read: async () => byState({ ...passwords.queue() }),
    },
    {
      name: 'symbolon_database_connections',
      help: 'Connections of the pool, and requests that wait for one, by state',
      labelNames: ['state'],
      read: async () => byState({ ...connections?.() }),
    },
    {
      name: 'symbolon_database_up',
      help: 'Whether the database answers',
      read: async () => [[{}, (await backlog()) ? 1 : 0]],
    },
    {
      name: 'symbolon_undelivered',
      help: 'What waits to be delivered, by kind',
      labelNames: ['kind'],
      read: async () => ((await backlog()) ?? []).map(({ kind, waiting }) => [{ kind }, waiting]),
    },
    {
      name: 'symbolon_undelivered_seconds',
      help: 'Since when the oldest of it waits, by kind',
      labelNames: ['kind'],
      read: async () =>
        ((await backlog()) ?? []).map(({ kind, oldestAt }) => [
          { kind },
          oldestAt ? ageOf(oldestAt) : 0,
        ]),
    },
    {
      name: 'symbolon_key_seconds',
      help: 'Since when a signing key is published, by algorithm and state',
      labelNames: ['alg', 'state'],
      read: async () =>
        ((await unlessAway(keys.published(now()))) ?? []).map(({ alg, state, publishedAt }) => [
          { alg, state },
          ageOf(publishedAt),
        ]),
    },
  ]
}

const byState = (counts: Record<string, number>): Sample[] =>
  Object.entries(counts).map(([state, count]) => [{ state }, count])

/** Undefined while the database is away. Mails that nobody sends are those of the development mailbox. */
function rememberedBacklog({ config, db, now }: Looked): () => Promise<Backlog[] | undefined> {
  const isDelivered = ({ kind }: Backlog) => kind === 'logout' || config.smtp !== undefined

  let known: Promise<Backlog[] | undefined> | undefined
  let readAt = 0
  return () => {
    if (known && Math.abs(now().getTime() - readAt) < LIFETIME.cache) return known
    readAt = now().getTime()
    known = unlessAway(readBacklog(db).then((backlog) => backlog.filter(isDelivered)))
    return known
  }
}

const unlessAway = <Result>(reading: Promise<Result>) =>
  reading.catch((error: unknown) => {
    if (!(error instanceof StoreUnavailable)) throw error
    return undefined
  })
