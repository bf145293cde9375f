/**
 * The table of faults in its short form: the same rows as `npm run test:faults`, on the same processes, for a few seconds each.
 */
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openInstallations, type Installations } from './installations.ts'
import { SHORT } from './lengths.ts'
import { ROWS } from './rows.ts'
import { runRow } from './run-row.ts'

let installations: Installations
beforeAll(() => {
  const programs = { postgres: inject('postgresPrograms'), nginx: inject('nginxPath') }
  installations = openInstallations(programs)
})
afterAll(() => installations.close())

test.each(Object.values(ROWS))('$title', async (row) => {
  const { figures } = await runRow(row, await installations.for(row), SHORT)
  expect(figures.filter(({ isMet }) => !isMet)).toEqual([])
})
