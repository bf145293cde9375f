/**
 * The audit trail by months: they are made ahead, written into a file, and kept for as long as HUB_CONFIG says.
 */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { exportAudit, verifyAudit } from '../../hub/src/commands/audit.ts'
import { keepMonths } from '../../hub/src/domain/audit/retention.ts'
import { DAY, dateAt, openTrailHub, type TrailHub } from './months-of-trail.ts'

let its: TrailHub
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'symbolon-audit-'))
  its = await openTrailHub()
})
beforeEach(() => its.fill())
afterAll(async () => {
  await its.hub.close()
  rmSync(folder, { recursive: true })
})

const verify = () => verifyAudit(its.hub.hub, {})

test('events are in their month, and the next months are there', async () => {
  const { rows } = await sql<{ name: string }>`
    select distinct cast(tableoid as regclass)::text as name from audit_events order by name`.execute(
    its.hub.db,
  )
  expect(rows.map(({ name }) => name)).toEqual([its.months[1]!.name, 'audit_events_first'])
  expect(its.endOf(its.months.length - 1)).toBeGreaterThan(Date.now() + 80 * DAY)
})

describe('audit export', () => {
  const exported = (name: string, before: string) =>
    exportAudit(its.hub.hub, { file: join(folder, name), before })

  test('writes what is older as JSON lines, for its owner alone', async () => {
    const older = (await its.trail()).filter(({ at }) => at.getTime() < its.endOf(0))
    const { exitCode, data } = await exported('first', dateAt(its.endOf(0)))
    expect([exitCode, data]).toEqual([0, expect.objectContaining({ events: older.length })])
    const lines = readFileSync(join(folder, 'first'), 'utf8').trim().split('\n')
    const read = lines.map((line) => JSON.parse(line))
    expect(read).toEqual(
      older.map((event) => JSON.parse(JSON.stringify({ ...event, id: String(event.id) }))),
    )
    expect(statSync(join(folder, 'first')).mode & 0o077).toBe(0)
  })

  test('takes no other file’s place', async () => {
    await exported('second', dateAt(its.endOf(0)))
    const { size } = statSync(join(folder, 'second'))
    const { exitCode, lines } = await exported('second', dateAt(its.endOf(0)))
    expect([exitCode, lines[0]]).toEqual([1, expect.stringContaining('is there already')])
    expect(statSync(join(folder, 'second')).size).toBe(size)
  })
})

describe('by itself the hub', () => {
  const keep = (retainMonths: number | undefined) =>
    keepMonths({ db: its.hub.db, log: its.hub.hub.log, retainMonths }, its.hub.clock.at)
  const pruned = () => its.hub.events.filter(({ event }) => event === 'audit_pruned')

  test('keeps everything, unless it is told for how long', async () => {
    its.hub.clock.at = new Date(its.endOf(1) + 700 * DAY)
    await keep(undefined)
    expect([(await its.listMonths())[0]!.name, pruned()]).toEqual(['audit_events_first', []])
  })

  test('keeps so many whole months', async () => {
    its.hub.clock.at = new Date(its.endOf(0) + DAY)
    await keep(1)
    expect(pruned()).toEqual([])
    its.hub.clock.at = new Date(its.endOf(1) + DAY)
    await keep(1)
    expect(pruned()).toEqual([
      expect.objectContaining({ batch: 1, before: new Date(its.endOf(0)).toISOString() }),
    ])
    expect((await verify()).exitCode).toBe(0)
  })

  test('removes nothing of a trail that is not whole, and says so', async () => {
    await its.run(
      `update audit_events set detail = 'other' where id = (select min(id) from audit_events)`,
    )
    its.hub.clock.at = new Date(its.endOf(1) + DAY)
    await expect(keep(1)).rejects.toThrow('is not whole')
    expect((await its.listMonths())[0]!.name).toBe('audit_events_first')
  })

  test('makes the months ahead, and puts into one what was there before it', async () => {
    const last = its.months.at(-1)!
    await its.run(`drop table ${last.name}`)
    const at = new Date(last.endsAt.getTime() - DAY)
    await its.run(
      `insert into audit_events (at, type) values ('${at.toISOString()}', 'user_created')`,
    )
    const placeOf = async () =>
      (
        await sql<{ name: string }>`
          select cast(tableoid as regclass)::text as name from audit_events where at = ${at}`.execute(
          its.hub.db,
        )
      ).rows
    expect(await placeOf()).toEqual([{ name: 'audit_events_other' }])
    await keep(undefined)
    expect(await placeOf()).toEqual([{ name: last.name }])
    expect(await its.listMonths()).toEqual(its.months)
  })
})
