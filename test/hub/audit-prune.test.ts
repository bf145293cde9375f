/**
 * The months of the audit trail that are old are removed, and what is left verifies as before.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { pruneAudit, verifyAudit } from '../../hub/src/commands/audit.ts'
import { DAY, dateAt, openTrailHub, type TrailHub } from './months-of-trail.ts'
import { signedInPerson } from './person.ts'

let its: TrailHub
beforeAll(async () => void (its = await openTrailHub()))
beforeEach(() => its.fill())
afterAll(() => its.hub.close())

const verify = (given = {}) => verifyAudit(its.hub.hub, given)
const prune = (before: string) => pruneAudit(its.hub.hub, { before })
const pruneFirst = () => prune(dateAt(its.endOf(0)))

describe('audit prune', () => {
  test('removes whole months, and the rest verifies from there on', async () => {
    const [first] = await its.batches()
    const before = await its.trail()
    const { exitCode, data, lines } = await pruneFirst()
    expect([exitCode, data]).toEqual([
      0,
      expect.objectContaining({ batch: 1, events: first!.events }),
    ])
    expect(lines[0]).toContain(`Removed ${first!.events} events`)

    expect((await its.listMonths()).map(({ name }) => name)).not.toContain('audit_events_first')
    const left = (await its.trail()).filter(({ type }) => type !== 'audit_pruned')
    expect(left).toEqual(before.slice(first!.events))

    const verified = await verify({ head: first!.hash })
    expect(verified.exitCode).toBe(0)
    expect(verified.lines[1]).toMatch(
      `It begins with batch 2, on ${new Date(its.endOf(0) - 60_000).toISOString()}`,
    )
  })

  test('a second time it takes what was kept at the turn of the month', async () => {
    await pruneFirst()
    its.hub.clock.at = new Date(its.endOf(1) + DAY)
    await its.chained()
    const { data } = await prune(dateAt(its.endOf(1)))
    expect(data).toMatchObject({ batch: 4 }) // with the event of the first time
    expect((await its.trail()).map(({ type }) => type)).toEqual(['audit_pruned'])
    expect((await verify()).exitCode).toBe(0)
  })

  test('goes on being chained', async () => {
    await pruneFirst()
    await signedInPerson(its.hub, 'eve@example.com')
    await its.chained()
    expect(await verify()).toMatchObject({ exitCode: 0, data: { batches: 4 } })
  })

  const isRefused = async (before: string, told: string) => {
    const whole = await its.trail()
    const { exitCode, lines } = await prune(before)
    expect([exitCode, lines.join(' ')]).toEqual([1, expect.stringContaining(told)])
    expect(await its.trail()).toEqual(whole)
    expect((await its.listMonths()).map(({ name }) => name)).toContain('audit_events_first')
  }

  test('leaves what is not whole', async () => {
    await its.run(
      `update audit_events set detail = 'other' where id = (select min(id) from audit_events)`,
    )
    await isRefused(dateAt(its.endOf(0)), 'batch 1: events, or the batch before, were changed')
  })

  test('leaves what is in no batch yet', async () => {
    await its.run('delete from audit_batches where number > 1')
    await isRefused(dateAt(its.endOf(0)), 'in no batch yet')
  })

  test.each(['soon', '2026-13-01', '2999-01-01', ''])('refuses the date "%s"', async (before) => {
    await isRefused(before, '--before takes a date that has been')
  })

  test('says where nothing is so old', async () => {
    const { exitCode, lines } = await prune(dateAt(its.endOf(0) - DAY))
    expect([exitCode, lines]).toEqual([0, ['No whole month is older. Nothing was changed.']])
  })
})

describe('audit verify finds', () => {
  const faults = async () =>
    ((await verify()).data as { faults: Array<{ batch: number; problem: string }> }).faults

  test('events that were removed from a batch which is marked as pruned out of turn', async () => {
    await its.run(`delete from audit_events where id > (select last_event_id from audit_batches where number = 1)
      and id <= (select last_event_id from audit_batches where number = 2)`)
    await its.run('update audit_batches set pruned_at = now() where number = 2')
    expect(await faults()).toEqual([
      expect.objectContaining({ batch: 2, problem: 'events_removed' }),
    ])
  })

  test('an event that was put in where all are pruned', async () => {
    await pruneFirst()
    await its.run(
      `insert into audit_events (id, at, type) overriding system value values (0, now(), 'user_created')`,
    )
    expect(await faults()).toEqual([
      expect.objectContaining({ batch: 1, problem: 'events_inserted' }),
    ])
  })

  test('that the last pruned batch is gone', async () => {
    await pruneFirst()
    await its.run('delete from audit_batches where number = 1')
    expect(await faults()).toEqual([expect.objectContaining({ batch: 2, problem: 'missing' })])
  })
})
