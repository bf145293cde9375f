/**
 * Runs before a suite that needs PostgreSQL, when one of its files is to run: one server serves the whole run, unless one
 * was given from outside.
 */
import type { TestProject } from 'vitest/node'
import { startCluster } from './cluster.ts'

export default async function setUp(suite: TestProject) {
  const { postgresUrl, postgresPrograms } = suite.getProvidedContext()
  if (postgresUrl) return undefined

  const cluster = await startCluster(postgresPrograms)
  suite.vitest.getRootProject().provide('postgresUrl', cluster.url)
  return cluster.remove
}
