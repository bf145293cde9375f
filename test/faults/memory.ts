/**
 * What a hub says of its memory, in bytes.
 */
import type { HubProcess } from '../processes/hub-process.ts'

export async function residentMemory(hub: HubProcess): Promise<number> {
  const metrics = await (await hub.get('/metrics')).text()
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(metrics)![1])
}
