/**
 * Half of what the hub can do, for a long time.
 */
import { drive, joined, type Load } from '../../../bench/load.ts'
import type { HubProcess } from '../../processes/hub-process.ts'
import { memoryOf } from '../memory.ts'
import { atMost, none, type Fault } from '../fault.ts'
import type { Installation } from '../installation.ts'
import { somebodyAtHub } from '../return.ts'

const CLIENTS = 8

export const halfLoad: Fault = {
  title: 'half load',
  database: 'postgres',
  async run(installation, lengths) {
    const [hub] = installation.replicas
    const hops = await loadOf(installation, hub!)
    const whole = await drive({ ...hops, seconds: lengths.load * 2 })
    const pause = (1000 * CLIENTS * whole.seconds) / whole.times.length // as long as an answer takes then
    const { leave } = await installation.crowd(1)
    const halves = []
    for (const seconds of [lengths.halfLoad / 2, lengths.halfLoad / 2]) {
      const outcome = await drive({ ...hops, pause, seconds })
      halves.push({ outcome, memory: await memoryOf(hub!) })
    }
    await leave()

    const { times, others } = joined(halves.map(({ outcome }) => outcome))
    const [middle, end] = halves.map(({ memory }) => memory)
    const growth = 100 * (end!.collected / middle!.collected - 1)
    const isFull = lengths.name === 'full'
    const rate = `${Math.round(times.length / lengths.halfLoad)} of ${Math.round(whole.times.length / whole.seconds)} hops a second`
    return [
      none(`answers other than a redirect, ${rate}`, Object.entries(others), times.length),
      // The first seconds of a process say nothing about what it will be.
      ...(isFull ? [atMost(5, '%', 'memory, the second half', growth)] : []),
      atMost(300, 'MB', 'memory at the end', (isFull ? end!.resident : end!.collected) / 1e6),
    ]
  },
}

/** Hops of somebody who is signed in. */
async function loadOf(
  { scene }: Installation,
  { url }: HubProcess,
): Promise<Omit<Load, 'seconds'>> {
  const { browser } = await somebodyAtHub(scene)
  const cookie = browser.cookies.header(new URL(scene.hubUrl), 'at this site')
  const query = new URLSearchParams({
    ...{ app: 'mail', redirect_uri: `${scene.mailUrl}/identity/callback` },
    ...{ state: 'a-state-of-the-right-length', nonce: 'n'.repeat(43) },
  })
  const requests = [{ path: `/identity/authorize?${query}`, headers: { cookie } }]
  return { url, requests, isRepeated: true, clients: CLIENTS, expects: 302 }
}
