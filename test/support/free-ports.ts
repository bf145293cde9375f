/**
 * Ports for processes that must know their own address before they start.
 */
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below those that systems hand out by themselves, to whoever connects or listens at any port until these are used. */
const RANGE = { from: 20_000, to: 32_000 }

const given = new Set<number>()

/** Free now, and no two of this process are the same. */
export const freePorts = (count: number): Promise<number[]> =>
  Promise.all(Array.from({ length: count }, freePort))

export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(RANGE.from, RANGE.to)
    if (given.has(port)) continue
    given.add(port)
    if (await isFree(port)) return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    return false // somebody listens there
  }
  await once(server.close(), 'close')
  return true
}
