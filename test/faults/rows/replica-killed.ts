/**
 * `kill -9` of one of two replicas under load.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { hasProcessorTime, processorTime } from '../../../bench/processor-time.ts'
import { atMost, type Fault, type Figure } from '../fault.ts'
import type { Installation } from '../installation.ts'
import type { Lengths } from '../lengths.ts'
import { isError } from '../site.ts'

const CROWD = 8
const WINDOW = 5_000 // milliseconds in which a few may notice
const SAMPLE = 400 // requests that a percentage is of, however long a machine takes that has other things to do

export const replicaKilled: Fault = {
  title: '`kill -9` of one of two replicas under load',
  database: 'postgres',
  async run(installation, lengths) {
    const { crowd, answers, replicas } = installation
    const since = (time: number) => answers.filter(({ at }) => at >= time)
    const { leave } = await crowd(CROWD)
    await delay(lengths.load * 1000)
    const killedAt = performance.now()
    await replicas[0]!.end('SIGKILL')
    const isOver = () => performance.now() > killedAt + WINDOW && since(killedAt).length >= SAMPLE
    while (!isOver()) await delay(100)
    const windowEnd = performance.now()
    await delay(lengths.load * 1000)
    const restart = await restarted(installation, lengths)
    await delay(lengths.load * 1000)
    await leave()

    const later = since(windowEnd)
    const first = since(killedAt - 1000).slice(0, -later.length)
    const share = (100 * first.filter(isError).length) / first.length
    return [
      atMost(1, '%', `errors in the first 5 s, of ${first.length}`, share),
      atMost(0, 'errors', `afterwards, of ${later.length}`, later.filter(isError).length),
      restart,
    ]
  },
}

/** The short form counts the time that the processor gave it: a machine that runs every other test has little to give. */
async function restarted(
  { replicas, startReplica }: Installation,
  { name }: Lengths,
): Promise<Figure> {
  const startedAt = performance.now()
  await startReplica(0)
  const wall = performance.now() - startedAt
  const isByCpu = name === 'short' && hasProcessorTime
  const [time, what] = isByCpu ? [processorTime(replicas[0]!.pid), ', its own CPU'] : [wall, '']
  return atMost(3, 's', `restart to ready${what}`, time / 1000)
}
