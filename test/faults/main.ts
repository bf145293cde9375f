/**
 * `npm run test:faults`: every row of the table of faults in full, or those that `--only` names; prints one table, and ends
 * with 1 where a bar is missed. `--short` takes the lengths of `npm test`.
 */
import { parseArgs } from 'node:util'
import { findNginx, findPostgresPrograms, type Finding } from '../support/machine.ts'
import { openInstallations } from './installations.ts'
import { FULL, SHORT } from './lengths.ts'
import { ROWS } from './rows.ts'
import { runRow, type Result } from './run-row.ts'
import { tableOf } from './table.ts'

const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true }, short: { type: 'boolean' } },
})
const names = values.only ?? Object.keys(ROWS)
const unknown = names.find((name) => !Object.hasOwn(ROWS, name))
if (unknown !== undefined) {
  console.error(`There is no row "${unknown}". There are: ${Object.keys(ROWS).join(', ')}`)
  process.exit(1)
}
const programs = { postgres: pathOf(findPostgresPrograms()), nginx: pathOf(findNginx()) }

const installations = openInstallations(programs)
const results: Result[] = []
try {
  for (const name of names) {
    console.error(`${name} ...`)
    const row = ROWS[name]!
    results.push(await runRow(row, await installations.for(row), values.short ? SHORT : FULL))
  }
} finally {
  await installations.close()
  console.log(tableOf(results)) // of the rows before the one that could not be run
}
if (results.some(({ figures }) => figures.some(({ isMet }) => !isMet))) process.exitCode = 1

function pathOf(finding: Finding): string {
  if ('missing' in finding) throw new Error(finding.missing)
  return finding.value
}
