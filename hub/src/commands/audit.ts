/**
 * `symbolon audit verify`: whether the audit trail is what was chained.
 */
import { verifyChain, type Fault } from '../domain/audit/chain.ts'
import type { Command } from './command.ts'

export const verifyAudit: Command = async ({ db }, given) => {
  const { hasHead, ...chain } = await verifyChain(db)
  const { batches, events, head, faults } = chain
  const isForeign = typeof given.head === 'string' && !hasHead(given.head)
  const lines = [
    ...faults.map(inWords),
    ...(isForeign ? [`No batch has the hash ${given.head}: the end of the chain is gone.`] : []),
  ]
  if (lines.length > 0) return { lines, data: { ...chain, isForeign }, exitCode: 1 }
  const whole = `The audit trail is whole: ${events} events in ${batches} batches, head ${head ?? 'none'}.`
  return { lines: [whole], data: { ...chain, isForeign }, exitCode: 0 }
}

const inWords = ({ batch, problem, after, upTo }: Fault) =>
  `batch ${batch}: ${PROBLEMS[problem]} (ids after ${after}, up to ${upTo})`

const PROBLEMS = {
  missing: 'the batch before it is gone',
  events_removed: 'events were removed',
  events_inserted: 'events were inserted',
  changed: 'events, or the batch before, were changed',
}
