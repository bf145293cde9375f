/**
 * The clocks of the installation's processes, each of which can be set by itself while they run.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Environment } from '../processes/hub-process.ts'

export type Clock = 'replica 0' | 'replica 1' | 'mail'

export interface Clocks {
  /** For the process that is to go by it. */
  environmentOf(clock: Clock): Environment
  /** Milliseconds ahead of the true time; those that are not named are right. */
  set(offsets: Partial<Record<Clock, number>>): Promise<void>
}

const ALL: readonly Clock[] = ['replica 0', 'replica 1', 'mail']
const SHIFTED = fileURLToPath(new URL('shifted-clock.mjs', import.meta.url))
const TOLD_MEMORY = fileURLToPath(new URL('told-memory.mjs', import.meta.url))
const SEEN_AFTER = 200 // milliseconds

export function openClocks(folder: string): Clocks {
  const fileOf = (clock: Clock) => join(folder, `clock ${clock}`)
  const write = (offsets: Partial<Record<Clock, number>>) => {
    for (const clock of ALL) writeFileSync(fileOf(clock), String(offsets[clock] ?? 0))
  }
  write({})
  return {
    environmentOf: (clock) => ({
      NODE_OPTIONS: `--import "${SHIFTED}" --import "${TOLD_MEMORY}"`,
      CLOCK_FILE: fileOf(clock),
    }),
    async set(offsets) {
      write(offsets)
      await delay(SEEN_AFTER)
    },
  }
}
