/**
 * Migrates a copy of a database and looks what became of it: how long that takes, what waits meanwhile, what is there
 * afterwards, and whether a hub starts on it.
 */
import { DEADLINE } from '../base/duration.ts'
import { createSealer } from '../base/sealing.ts'
import { migrate } from '../db/migrate.ts'
import type { Db } from '../db/schema.ts'
import type { Config } from '../http/hub.ts'
import { CHECKS } from './checks.ts'
import type { Finding } from './finding.ts'
import { watchLocks, type HeldLock } from './held-locks.ts'
import { readSnapshot, type Snapshot } from './snapshot.ts'

/** Undefined where no hub has been. */
export async function rehearse(copy: Db, config: Config): Promise<Finding[] | undefined> {
  const now = () => new Date()
  const before = await readSnapshot(copy, config.sessions, now())
  if (!before) return undefined
  const findings = await migrateWatched(copy, { config, before })
  const after = await readSnapshot(copy, config.sessions, now())
  if (!findings[0]?.ok || !after) return findings

  const sealer = createSealer(config.secrets)
  for (const check of CHECKS) {
    findings.push(...(await check({ config, db: copy, sealer, before, after, now })))
  }
  return findings
}

async function migrateWatched(
  copy: Db,
  { config, before }: { config: Config; before: Snapshot },
): Promise<Finding[]> {
  const watch = watchLocks()
  const begunAt = performance.now()
  try {
    const applied = await migrate(copy, watch.afterStatement)
    const after = `${applied.length} applied in ${inSeconds(performance.now() - begunAt)}`
    const migrations = { check: 'migrations', after, ok: true }
    if (config.databaseUrl === undefined) return [migrations] // nobody is served meanwhile
    const waiting = watch.ended().filter(({ table }) => before.rows.has(table))
    return [migrations, ...waiting.map(asFinding)]
  } catch (error) {
    return [{ check: 'migrations', after: (error as Error).message, ok: false }]
  }
}

/** Whoever waits for longer is refused. */
const asFinding = ({ table, shuts, milliseconds }: HeldLock): Finding => ({
  check: `lock ${table}`,
  after: `no ${shuts} for ${inSeconds(milliseconds)}`,
  ok: milliseconds < DEADLINE.statement,
})

const inSeconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`
