/**
 * Load on a server, from a process of its own, so that neither the event loop of the benchmark nor that of the server under
 * test is in the figures: so many clients, each asking again as soon as it has its answer.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Figure } from './benchmark.ts'
import { percentile } from './percentile.ts'

export interface LoadRequest {
  method?: 'GET' | 'POST'
  path: string
  headers?: Record<string, string>
  body?: string
  /** Where another answer than that of the load is the good one. */
  expects?: number
  /** Belongs to it: both together are one answer. */
  then?: LoadRequest
}

export interface Load {
  url: string
  /** Asked in turn, whichever client is free; each once, unless they are repeated until the time is over. */
  requests: LoadRequest[]
  isRepeated?: boolean
  clients: number
  seconds: number
  /** Milliseconds that a client waits between an answer and its next request. */
  pause?: number
  /** At random moments, so many a second, rather than as soon as a client is free; times run from the moment. */
  perSecond?: number
  /** The status of a good answer. */
  expects: number
  /**
   * What each client knows from the start. It remembers what an answer brings, in the query of its Location or as its
   * refresh_token; `*name*` in an address or a body stands for it, and its `cookie` goes with every request.
   */
  memories?: Array<Record<string, string>>
}

export interface Outcome {
  /** Of the good answers, in milliseconds. */
  times: number[]
  /** How many of each other answer, by status and error code, or by the error of the connection. */
  others: Record<string, number>
  seconds: number
  /** What the process spent meanwhile, in milliseconds of CPU. */
  cpu: number
}

const PROGRAM = fileURLToPath(new URL('load-process.ts', import.meta.url))

export async function drive(load: Load): Promise<Outcome> {
  const [outcome] = await driveTogether([load])
  return outcome!
}

/** Several loads at the same time, from one process. */
export async function driveTogether(loads: readonly Load[]): Promise<Outcome[]> {
  const driver = RESTING.pop() ?? startDriver()
  const { child, ended } = driver
  const reported = once(child, 'message') as Promise<[Outcome[]]>
  child.channel!.ref()
  child.send(loads)
  const [outcomes] = await Promise.race([reported, ended.then(([code]) => diedEarly(code))])
  child.channel!.unref()
  RESTING.push(driver)
  return outcomes
}

/** Used again: one whose code is not yet compiled takes several times as much from the server beside it. */
const RESTING: Array<ReturnType<typeof startDriver>> = []

/** It ends with us, or when there is nobody to report to. */
function startDriver() {
  const child = fork(PROGRAM, { execArgv: ['--import', 'tsx'] })
  child.unref()
  return { child, ended: once(child, 'exit') as Promise<[number | null]> }
}

function diedEarly(code: number | null): never {
  throw new Error(`the load driver ended with ${code} before it had reported`)
}

/** `allowed` are answers that are neither good nor errors; whatever else came is in the notes. */
export function figureOf(name: string, outcome: Outcome, allowed: string[] = []): Figure {
  const { times, others, seconds } = outcome
  const errors = Object.entries(others).filter(([answer]) => !allowed.includes(answer))
  return {
    name,
    count: times.length,
    errors: errors.reduce((sum, [, count]) => sum + count, 0),
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    perSecond: times.length / seconds,
    notes: Object.entries(others).map(([answer, count]) => `${count} × ${answer}`),
  }
}

/** Several rounds of one load, as one. */
export function joined(outcomes: readonly Outcome[]): Outcome {
  const others: Outcome['others'] = {}
  for (const outcome of outcomes)
    for (const [answer, count] of Object.entries(outcome.others))
      others[answer] = (others[answer] ?? 0) + count
  return {
    times: outcomes.flatMap(({ times }) => times),
    others,
    seconds: outcomes.reduce((sum, { seconds }) => sum + seconds, 0),
    cpu: outcomes.reduce((sum, { cpu }) => sum + cpu, 0),
  }
}
