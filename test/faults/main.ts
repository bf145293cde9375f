/**
 * `npm run test:faults`: every row of the table of faults in full, or the one that `--only` names; prints one table, and ends
 * with 1 where a bar is missed.
 */
import { parseArgs } from 'node:util'
import { findNginx, findPostgresPrograms, type Finding } from '../support/machine.ts'
import { FULL, SHORT } from './lengths.ts'
import { ROWS } from './rows.ts'
import { openInstallation, type Installation } from './installation.ts'
import { runRow, type Result } from './run-row.ts'
import { tableOf } from './table.ts'

const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true }, short: { type: 'boolean' } },
})
const unknown = values.only?.find((name) => !Object.hasOwn(ROWS, name))
if (unknown !== undefined) {
  console.error(`There is no row "${unknown}". There are: ${Object.keys(ROWS).join(', ')}`)
  process.exit(1)
}
const asked = values.only ?? Object.keys(ROWS)
const programs = { postgres: pathOf(findPostgresPrograms()), nginx: pathOf(findNginx()) }

const installations = new Map<string, Installation>()
const results: Result[] = []
try {
  for (const name of asked) {
    console.error(`${name} ...`)
    const { database = 'postgres' } = ROWS[name]!
    const installation = installations.get(database) ?? (await openInstallation(programs, database))
    installations.set(database, installation)
    results.push(await runRow(ROWS[name]!, installation, values.short ? SHORT : FULL))
  }
} finally {
  for (const installation of installations.values()) await installation.close()
}
console.log(tableOf(results))
if (results.some(({ figures }) => figures.some(({ isMet }) => !isMet))) process.exitCode = 1

function pathOf(finding: Finding): string {
  if ('missing' in finding) throw new Error(finding.missing)
  return finding.value
}
