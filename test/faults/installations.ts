/**
 * The installations that rows need, each put together when the first row asks for it.
 */
import type { Fault } from './fault.ts'
import { openInstallation, type Installation, type Programs } from './installation.ts'

export interface Installations {
  for(fault: Fault): Promise<Installation>
  close(): Promise<void>
}

export function openInstallations(programs: Programs): Installations {
  const opened = new Map<Fault['database'], Promise<Installation>>()
  return {
    for({ database }) {
      const known = opened.get(database) ?? openInstallation(programs, database)
      opened.set(database, known)
      known.catch(() => opened.delete(database)) // whoever asks again may have more luck
      return known
    },
    async close() {
      for (const installation of opened.values()) await (await installation).close()
    },
  }
}
