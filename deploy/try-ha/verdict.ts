/**
 * What was found, beside what docs/operations.md promises.
 */
import type { HubProcess } from '../../test/processes/hub-process.ts'
import { chainTrail, findLost, type Trail } from './evidence.ts'
import { PROPER_REFUSAL, type Acknowledged } from './load.ts'

/** In milliseconds. The lease of a dead leader has to run out: `ttl` in patroni.yml, and the rounds that see it. */
const BOUND = { failover: 35_000, recovery: 5000 }

interface Tried {
  databaseUrl: string
  record: Acknowledged
  replicas: HubProcess[]
  times: { killedAt: number; ledAt: number }
  trailBefore: Trail
}

export interface Finding {
  what: string
  isMet: boolean
}

export async function judge(tried: Tried): Promise<Finding[]> {
  const { databaseUrl, record, replicas, times, trailBefore } = tried
  const lost = await findLost(databaseUrl, record)
  const trail = await chainTrail(databaseUrl)
  const faults = replicas
    .flatMap((one) => one.log())
    .filter((line) => line.includes('server_error'))
  const tokens = [...record.sessions.values()].reduce((sum, count) => sum + count, 0)
  const { keys } = record
  return [
    ...timely(record, times),
    {
      what: `refused: ${[...record.refused].map(inWords).join(', ')}`,
      isMet: [...record.refused.keys()].every((kind) => kind === PROPER_REFUSAL),
    },
    {
      what: `acknowledged: ${record.sessions.size} sessions, ${tokens} identity tokens; lost: ${lost.sessions} and ${lost.identityTokens}`,
      isMet: tokens > 0 && lost.sessions + lost.identityTokens === 0,
    },
    {
      what: `keys: ${keys.answered} answers, ${keys.refused} refusals`,
      isMet: keys.refused === 0,
    },
    {
      what: `audit trail: ${trail.events} events, chained and verified`,
      isMet: trail.isWhole && trail.hasHead(trailBefore.head!),
    },
    { what: 'no replica ended', isMet: replicas.every(({ pid }) => process.kill(pid, 0)) },
    { what: `faults of the hub's own: ${faults.length}`, isMet: faults.length === 0 },
  ]
}

function timely({ answers }: Acknowledged, { killedAt, ledAt }: Tried['times']): Finding[] {
  const first = Math.min(
    ...answers.filter(({ askedAt }) => askedAt > killedAt).map(({ answeredAt }) => answeredAt),
  )
  return [
    {
      what: `another node leads: ${inSeconds(ledAt - killedAt)} after (at most ${inSeconds(BOUND.failover)})`,
      isMet: ledAt - killedAt <= BOUND.failover,
    },
    {
      what: `first request answered: ${inSeconds(first - killedAt)} after, ${inSeconds(first - ledAt)} of them with a leader (at most ${inSeconds(BOUND.recovery)})`,
      isMet: first - ledAt <= BOUND.recovery,
    },
  ]
}

const inSeconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`

const inWords = ([kind, { count, slowest }]: [string, { count: number; slowest: number }]) =>
  `${count} × ${kind} (the slowest after ${inSeconds(slowest)})`
