/**
 * The table of faults in its short form: the same rows as `npm run test:faults`, on the same processes, for a few seconds each.
 */
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openInstallation, type Installation } from './installation.ts'
import { SHORT } from './lengths.ts'
import { ROWS } from './rows.ts'
import { runRow } from './run-row.ts'

let installation: Installation
beforeAll(async () => {
  const programs = { postgres: inject('postgresPrograms'), nginx: inject('nginxPath') }
  installation = await openInstallation(programs, 'postgres')
})
afterAll(() => installation.close())

test.each(Object.values(ROWS))('$title', async (row) => {
  const { figures } = await runRow(row, installation, SHORT)
  expect(figures.filter(({ isMet }) => !isMet)).toEqual([])
})
