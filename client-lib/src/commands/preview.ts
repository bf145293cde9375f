/**
 * `npx @symbolon/client preview`: who will land where, before anything is switched on. It reads files and the app's own
 * adapter; it opens no connection, so no address leaves the machine.
 */

import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { previewLandings } from '../preview/landing.ts'
import { previewJson, previewLines, riskyCsv } from '../preview/report.ts'
import {
  accountsFromCsv,
  accountsFromModule,
  hubUsersFrom,
  SourceError,
} from '../preview/sources.ts'
import type { Outcome } from './outcome.ts'

export const PREVIEW_USAGE = `preview --hub-users users.json (--csv accounts.csv | --accounts ./accounts.js) [--risky risky.csv] [--json]

  --hub-users  what \`symbolon user list --json\` printed
  --csv        the app's accounts: columns id, email, email_verified and, where there is one, disabled
  --accounts   a module that exports list(), which gives every account
  --risky      writes the rows that need a look before switching on
  --json       the totals for machines`

const OPTIONS = {
  'hub-users': { type: 'string' },
  csv: { type: 'string' },
  accounts: { type: 'string' },
  risky: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

export async function preview(args: string[]): Promise<Outcome> {
  const { values } = parseArgs({ args, options: OPTIONS })
  const { csv, accounts: module, risky } = values
  if (!values['hub-users'] || !csv === !module) return { exitCode: 2, lines: [PREVIEW_USAGE] }
  try {
    const accounts = csv ? await accountsFromCsv(csv) : await accountsFromModule(module!)
    const result = previewLandings(accounts, await hubUsersFrom(values['hub-users']))
    if (risky) await writeFile(risky, riskyCsv(result), { mode: 0o600 })
    const written = risky ? [`The rows that need a look: ${risky}`] : []
    const lines = values.json
      ? [JSON.stringify(previewJson(result))]
      : [...previewLines(result), ...written]
    return { exitCode: 0, lines }
  } catch (error) {
    if (error instanceof SourceError) return { exitCode: 1, lines: [error.message] }
    throw error
  }
}
