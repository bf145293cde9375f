/**
 * What the figures were measured on, to be printed with them: none of them means anything without it.
 */
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { createPasswordHasher, DEFAULT_HASH_COST } from '../hub/src/base/password-hasher.ts'
import { percentile } from './percentile.ts'
import type { PostgresServer } from './postgres-server.ts'

export type Machine = Awaited<ReturnType<typeof describeMachine>>

export async function describeMachine({ version: postgres }: PostgresServer) {
  const { memoryCost, timeCost, parallelism } = DEFAULT_HASH_COST
  return {
    at: new Date().toISOString(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${process.platform} ${process.arch}`,
    node: process.version,
    postgres,
    load: loadavg()
      .map((average) => average.toFixed(2))
      .join(' '),
    hash: `argon2id, ${memoryCost / 1024} MiB, t=${timeCost}, p=${parallelism}: ${await hashTime()} ms`,
  }
}

/** Of one hash with nothing beside it; the middle of 20. */
async function hashTime(): Promise<string> {
  const { hash } = await createPasswordHasher(DEFAULT_HASH_COST, 1)
  const times: number[] = []
  for (let count = 0; count < 20; count += 1) {
    const startedAt = performance.now()
    await hash('Correct-Horse9')
    times.push(performance.now() - startedAt)
  }
  return percentile(times, 0.5).toFixed(1)
}
