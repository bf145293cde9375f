/**
 * `symbolon audit verify|export|prune`: whether the audit trail is what was chained, what is old of it as a file, and its
 * removal.
 */
import { verifyChain, type ChainReport, type Fault } from '../domain/audit/chain.ts'
import { exportTrail } from '../domain/audit/export.ts'
import { pruneTrail } from '../domain/audit/retention.ts'
import { done, failed, fileIsThere, type Command, type Report } from './command.ts'

export const verifyAudit: Command = async ({ db }, given) => {
  const { hasHead, ...chain } = await verifyChain(db)
  const isForeign = typeof given.head === 'string' && !hasHead(given.head)
  const lines = [
    ...chain.faults.map(inWords),
    ...(isForeign ? [`No batch has the hash ${given.head}: the end of the chain is gone.`] : []),
  ]
  if (lines.length > 0) return { lines, data: { ...chain, isForeign }, exitCode: 1 }
  return done(whole(chain), { ...chain, isForeign })
}

function whole({ batches, events, head, begins }: Omit<ChainReport, 'hasHead'>): string[] {
  const line = `The audit trail is whole: ${events} events in ${batches} batches, head ${head ?? 'none'}.`
  if (!begins || begins.batch === 1) return [line]
  const from = `It begins with batch ${begins.batch}, on ${begins.at.toISOString()}`
  return [line, `${from}: the events before are pruned, the hashes of their batches are kept.`]
}

const inWords = ({ batch, problem, after, upTo }: Fault) =>
  `batch ${batch}: ${PROBLEMS[problem]} (ids after ${after}, up to ${upTo})`

const PROBLEMS = {
  missing: 'the batch before it is gone',
  events_removed: 'events were removed',
  events_inserted: 'events were inserted',
  changed: 'events, or the batch before, were changed',
}

export const exportAudit: Command = async ({ db, now }, given) => {
  const before = dateOf(given.before, now())
  if (!before) return NO_DATE
  const file = String(given.file)
  const { outcome, events } = await exportTrail(db, file, before)
  if (outcome === 'there_already') return fileIsThere(file)
  return done([`Wrote ${events} events to ${file}.`], { file, events })
}

export const pruneAudit: Command = async ({ db, now }, given) => {
  const before = dateOf(given.before, now())
  if (!before) return NO_DATE
  const pruning = await pruneTrail(db, before, now())
  switch (pruning.outcome) {
    case 'pruned': {
      const { events, batch } = pruning
      const line = `Removed ${events} events from before ${pruning.before.toISOString()}, up to batch ${batch}.`
      return done([line, 'The hashes of their batches are kept: see `symbolon audit verify`.'], {
        ...{ events, batch, before: pruning.before },
      })
    }
    case 'nothing_old':
      return done(['No whole month is older. Nothing was changed.'], { events: 0 })
    case 'not_owner':
      return failed(
        'The role in DATABASE_URL may not remove events. Nothing was changed.',
        'For this command alone, set it to the owner of the tables.',
      )
    case 'unchained':
      return failed(
        'Some of these events are in no batch yet. Nothing was changed.',
        'Leave a hub running for ten minutes, and try again.',
      )
    case 'faulty':
      return notWhole(pruning.faults)
  }
}

const notWhole = (faults: readonly Fault[]): Report => ({
  lines: [
    ...faults.map(inWords),
    'What is not whole is not removed: see what happened to it first.',
  ],
  data: { faults },
  exitCode: 1,
})

/** Its midnight in UTC. Undefined for what is no date, or has not been yet. */
function dateOf(given: unknown, now: Date): Date | undefined {
  const isDate = typeof given === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(given)
  const date = new Date(isDate ? `${given}T00:00:00Z` : Number.NaN)
  return date <= now ? date : undefined
}

const NO_DATE = failed(
  '--before takes a date that has been, such as 2026-01-31.',
  'Nothing was changed.',
)
