/**
 * What a process tells of itself at /metrics, beside what it counts: its connections, its event loop, its memory.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../support/databases.ts'
import { startHub, type HubProcess } from './hub-process.ts'

let database: TestDatabase
let hub: HubProcess
beforeAll(async () => {
  database = await openTestDatabase()
  if (database.kind !== 'postgres') throw new Error('there is a pool on PostgreSQL only')
  const HUB_SECRET = Buffer.alloc(32, 1).toString('base64url')
  hub = await startHub({ DATABASE_URL: database.url, HUB_SECRET })
})
afterAll(async () => {
  await hub.end('SIGKILL')
  await database.close()
})

async function scrape(): Promise<Record<string, number>> {
  const text = await (await hub.get('/metrics')).text()
  const samples = [...text.matchAll(/^(\w+(?:\{.*\})?) (\S+)$/gm)]
  return Object.fromEntries(samples.map(([, name, value]) => [name, Number(value)]))
}

test('connections, event loop and memory', async () => {
  await Promise.all(Array.from({ length: 20 }, () => hub.get('/readyz')))
  const samples = await scrape()
  const connections = ['busy', 'idle', 'waiting'].map(
    (state) => samples[`symbolon_database_connections{state="${state}"}`]!,
  )
  expect(connections[0]! + connections[1]!).toBeGreaterThan(0)
  expect(connections[2]).toBe(0)
  expect(samples['symbolon_database_up']).toBe(1)
  expect(samples['nodejs_eventloop_lag_p99_seconds']).toBeGreaterThan(0)
  expect(samples['process_resident_memory_bytes']).toBeGreaterThan(50_000_000)
})
