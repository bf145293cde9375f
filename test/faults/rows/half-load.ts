/**
 * Half of what the hub can do, for a long time.
 */
import { drive, type Load } from '../../../bench/load.ts'
import type { HubProcess } from '../../processes/hub-process.ts'
import { residentMemory } from '../resident-memory.ts'
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
    const memory: number[] = []
    let asked = 0
    const others: string[] = []
    for (let part = 0; part < PARTS; part += 1) {
      const outcome = await drive({ ...hops, pause, seconds: lengths.halfLoad / PARTS })
      asked += outcome.times.length
      others.push(...Object.keys(outcome.others))
      memory.push(await residentMemory(hub!))
    }
    await leave()

    const [middle = NaN, last = NaN] = [memory[PARTS / 2 - 1], memory.at(-1)]
    const growth = 100 * (last / middle - 1)
    const rate = `${Math.round(asked / lengths.halfLoad)} of ${Math.round(whole.times.length / whole.seconds)} hops a second`
    return [
      none(`answers other than a redirect, ${rate}`, others, asked),
      // The first seconds of a process say nothing about what it will be.
      ...(lengths.name === 'full' ? [atMost(5, '%', 'memory, the second half', growth)] : []),
      atMost(300, 'MB', 'memory at the end', last / 1e6),
    ]
  },
}

const PARTS = 10

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
