/**
 * What memory a hub holds. Whether it grows can be told once its garbage is collected: what it holds before that says how lately V8
 * had a reason to.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { HubProcess } from '../processes/hub-process.ts'

/** In bytes. */
export interface Memory {
  resident: number
  /** Resident once the garbage is collected. */
  collected: number
}

const LONGEST = 10_000 // milliseconds

export async function memoryOf(hub: HubProcess): Promise<Memory> {
  const before = hub.told().length
  const askedAt = performance.now()
  hub.signal('SIGUSR2')
  while (performance.now() - askedAt < LONGEST) {
    await delay(20)
    const told = /^memory: (.+)\n/m.exec(hub.told().slice(before))?.[1]
    if (told !== undefined) return JSON.parse(told) as Memory
  }
  throw new Error('the hub does not say what it holds')
}
