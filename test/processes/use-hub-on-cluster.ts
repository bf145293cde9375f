/**
 * A hub on a PostgreSQL server of its own, which a test may stop, for all tests of one file; Ada is its only user.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, inject } from 'vitest'
import { startCluster, type Cluster } from '../support/cluster.ts'
import { makeFolder, removeFolder, run, startHub, type HubProcess } from './hub-process.ts'

export const ADA = { email: 'ada@example.com', password: 'Correct-Horse9' }

/** Both are there from the first test on. `settings` is the HUB_CONFIG file. */
export function useHubOnCluster(settings?: object): { hub: HubProcess; cluster: Cluster } {
  const [hub, cluster] = [{} as HubProcess, {} as Cluster]
  let folder: string
  beforeAll(async () => {
    folder = makeFolder()
    Object.assign(cluster, await startCluster(inject('postgresPrograms')))
    const HUB_CONFIG = join(folder, 'symbolon.config.json')
    if (settings) writeFileSync(HUB_CONFIG, JSON.stringify(settings))
    const HUB_SECRET = Buffer.alloc(32, 1).toString('base64url')
    const environment = {
      ...{ DATABASE_URL: cluster.url, HUB_SECRET, HUB_DATA_DIR: folder },
      ...(settings && { HUB_CONFIG }),
    }
    Object.assign(hub, await startHub(environment))
    await run(['user', 'add', ADA.email, '--password-stdin'], environment, ADA.password)
  })
  afterAll(async () => {
    await hub.end('SIGKILL')
    await cluster.remove()
    removeFolder(folder)
  })
  return { hub, cluster }
}
