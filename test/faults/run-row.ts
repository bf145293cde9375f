/**
 * One row of the table, and the invariants after it.
 */
import type { Fault, Figure } from './fault.ts'
import type { Installation } from './installation.ts'
import type { Lengths } from './lengths.ts'

export interface Result {
  title: string
  seconds: number
  figures: Figure[]
}

export async function runRow(
  fault: Fault,
  installation: Installation,
  lengths: Lengths,
): Promise<Result> {
  const startedAt = performance.now()
  const figures = await fault.run(installation, lengths)
  const seconds = (performance.now() - startedAt) / 1000
  return { title: fault.title, seconds, figures: [...figures, await installation.check()] }
}
