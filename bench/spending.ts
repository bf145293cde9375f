/**
 * Reads what a hub and its database have spent of the processor, and what they have stored.
 */
import type { BenchHub } from './hub.ts'
import type { Meter } from './operations.ts'
import { mainThreadTime, processorTime, serverProcess } from './processor-time.ts'
import { storedIn } from './stored.ts'
import type { Spent, Stored } from './unit-cost.ts'

export async function spendingMeter(hub: BenchHub): Promise<Meter<Spent & Stored>> {
  const server = await serverProcess(hub.databaseUrl)
  const spent = (): Spent => ({
    hub: processorTime(hub.pid),
    main: mainThreadTime(hub.pid),
    postgres: processorTime(server),
  })
  // To look at what is stored takes time of its own, which is left out at either end.
  return {
    begin: async () => ({ ...(await storedIn(hub.databaseUrl)), ...spent() }),
    end: async () => ({ ...spent(), ...(await storedIn(hub.databaseUrl)) }),
  }
}
