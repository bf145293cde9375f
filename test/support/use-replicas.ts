/**
 * Two replicas of one hub on one database for all tests of one file, without people at the beginning of each; closed after the
 * last of them.
 */
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { openTestDatabase, type TestDatabase } from './databases.ts'
import { openTestHub, type HubOptions, type TestHub } from './hub.ts'

/** The replicas are there from the first `beforeEach` on. */
export function useReplicas(settings: NonNullable<HubOptions['settings']>) {
  const environment = { HUB_SECRET: Buffer.alloc(32, 1).toString('base64url') }
  const replicas = [{}, {}] as [TestHub, TestHub]
  let database: TestDatabase

  /** The database stays when a replica goes. */
  const openReplica = () =>
    openTestHub({ settings, environment, database: { ...database, close: async () => {} } })

  /** So many times at once, by turns at the one and the other. */
  const together = <Result>(
    times: number,
    act: (hub: TestHub, index: number) => Promise<Result> | Result,
  ) => Promise.all(Array.from({ length: times }, (_, index) => act(replicas[index % 2]!, index)))

  beforeAll(async () => {
    database = await openTestDatabase()
    for (const replica of replicas) Object.assign(replica, await openReplica())
  })
  beforeEach(() => replicas[0].empty())
  afterAll(async () => {
    for (const replica of replicas) await replica.close()
    await database.close()
  })
  return { replicas, openReplica, together }
}
