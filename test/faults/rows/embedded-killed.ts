/**
 * A hub with its database embedded is killed again and again while it writes.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { equal, none, type Fault } from '../fault.ts'
import { countOf } from '../ledger.ts'

const CROWD = 3
const WRITES = 3 // that are acknowledged between two kills, at least

export const embeddedKilled: Fault = {
  title: 'embedded database killed during writes',
  database: 'embedded',
  async run({ crowd, replicas, startReplica, symbolon, ledger }, lengths) {
    // A try before this one may have left it dead.
    await replicas[0]!.end('SIGKILL')
    await startReplica(0)
    const second = await symbolon('start')
    const { leave } = await crowd(CROWD)
    const opened: number[] = []
    for (let time = 0; time < lengths.embeddedKills; time += 1) {
      const before = countOf(ledger)
      while (countOf(ledger) < before + WRITES) await delay(10)
      await delay(Math.random() * 100)
      await replicas[0]!.end('SIGKILL')
      await startReplica(0)
      opened.push((await replicas[0]!.get('/readyz')).status)
    }
    await leave()
    await replicas[0]!.end('SIGKILL') // so that the folder can be read

    const closed = opened.filter((status) => status !== 200)
    return [
      none(`times that it did not open, ${countOf(ledger)} writes in all`, closed, opened.length),
      equal('refused', 'a second process on the folder', refusal(second)),
    ]
  },
}

const refusal = ({ code, err }: { code: number | null; err: string }) =>
  code === 1 && err.includes('in use by another Symbolon process') ? 'refused' : err
