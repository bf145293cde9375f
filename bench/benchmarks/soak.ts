/**
 * What grows while a hub is at work for a long time: nothing may, once what has a lifetime runs out as fast as it comes.
 */
import { withBar, type Benchmark, type Figure } from '../benchmark.ts'
import { figureOf, joined } from '../load.ts'
import { percentile } from '../percentile.ts'
import { soak, type Sample } from '../soak.ts'

const HOPS_PER_SECOND = 600
const MOST = 0.05

/** Rows that are there for good, or for as long as the person is. */
const KEPT = /^(users|user_addresses|app_addresses|consents|migrations|audit_.*)$/

export const soakFor =
  (minutes: number): Benchmark =>
  async (postgres) => {
    const load = { seconds: minutes * 60, hopsPerSecond: HOPS_PER_SECOND }
    return growthIn(await soak(postgres, load, tell))
  }

function tell({ at, rss, heap, outcome: { times, others }, stored }: Sample): void {
  const told = { at, rss, heap, answers: times.length, others, stored }
  console.error(JSON.stringify(told))
}

/** Of the second half: what has a lifetime of a twelfth has been there for long enough. */
export function growthIn(samples: readonly Sample[]): Figure[] {
  const late = samples.slice(samples.length / 2)
  return [
    figureOf('soak: answers', joined(samples.map(({ outcome }) => outcome))),
    memory('soak: resident memory', span(late.map(({ rss }) => rss))),
    memory('soak: heap after garbage collection', span(late.map(({ heap }) => heap))),
    rows(late, Math.max(1, busier(samples))),
  ]
}

/** How much more was answered at the end: of what comes more often, more is there at a time. */
function busier(samples: readonly Sample[]): number {
  const lifetimes = Math.ceil(samples.length / 6) // two of them: nothing is there for longer
  const recent = samples.map((_, i) =>
    samples
      .slice(Math.max(0, i - lifetimes), i + 1)
      .reduce((sum, { outcome }) => sum + outcome.times.length, 0),
  )
  const { from, to } = span(recent.slice(recent.length / 2))
  return to / from
}

function memory(name: string, { from, to }: Span): Figure {
  const notes = [`${mebibytes(from)} to ${mebibytes(to)}`]
  const figure = { name, count: 1, errors: 0, notes }
  return withBar(figure, `grows by less than ${100 * MOST} %`, to < from * (1 + MOST))
}

const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`

function rows(samples: readonly Sample[], factor: number): Figure {
  const tables = Object.keys(samples[0]!.stored)
    .filter((key) => key.startsWith('rows.'))
    .map((key) => key.slice('rows.'.length))
    .map((table) => ({ table, ...span(samples.map(({ stored }) => stored[`rows.${table}`] ?? 0)) }))
    .filter(({ table, to }) => to > 0 && !KEPT.test(table))
  const notes = tables.map(({ table, from, to }) => `${table} ${from} to ${to}`)
  const figure = { name: 'soak: rows that have a lifetime', count: tables.length, errors: 0, notes }
  const isGrowing = ({ from, to }: Span) => to > from * factor * (1 + MOST) + chance(from * factor)
  const asks = `no table grows by ${100 * MOST} % more than the answers`
  return withBar(figure, asks, !tables.some(isGrowing))
}

interface Span {
  from: number
  to: number
}

/** The middle of the first quarter, and of the last. */
function span(values: readonly number[]): Span {
  const quarter = Math.ceil(values.length / 4)
  const middle = (some: readonly number[]) => percentile(some, 0.5)
  return { from: middle(values.slice(0, quarter)), to: middle(values.slice(-quarter)) }
}

/** What a number that comes about at random may be away from its mean, three times out of a thousand. */
const chance = (expected: number) => 3 * Math.sqrt(expected)
