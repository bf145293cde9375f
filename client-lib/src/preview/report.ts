/**
 * A preview in words: totals on the terminal, the risky rows as CSV.
 */

import { csvLine } from './csv.ts'
import type { Landing, Preview } from './landing.ts'

const MEANINGS: Record<Landing, string> = {
  exact: 'open their own account',
  unverified: 'refused: the app never confirmed the address (local_email_unverified)',
  duplicate: 'refused: several accounts for one address (ambiguous_account)',
  disabled: 'refused: the account, or the user at the hub, is disabled',
  look_alike: 'no user at the hub; somebody there has an address that is easily taken for it',
  no_hub_user: 'no user at the hub: the local sign-in, as before',
  unusable_address: 'an address that never crosses: the local sign-in, as before',
}

const ORDER = Object.keys(MEANINGS) as Landing[]
const RISKY: readonly Landing[] = ['unverified', 'duplicate', 'look_alike', 'unusable_address']

export function previewLines(preview: Preview): string[] {
  const { rows, totals, withoutAccount } = preview
  const width = String(Math.max(rows.length, withoutAccount)).length
  return [
    `${rows.length} accounts:`,
    ...ORDER.map((landing) => `  ${String(totals[landing]).padStart(width)}  ${MEANINGS[landing]}`),
    `${withoutAccount} people of the hub have no account here: the app makes one, or answers no_account.`,
  ]
}

export function riskyCsv(preview: Preview): string {
  const risky = preview.rows.filter(({ landing }) => RISKY.includes(landing))
  const lines = risky.map(({ account, landing, resembles }) =>
    csvLine([String(account.id), account.email, landing, resembles ?? '', MEANINGS[landing]]),
  )
  return csvLine(['id', 'email', 'landing', 'resembles', 'meaning']) + lines.join('')
}

/** Figures alone: a report may be passed on, an address may not. */
export const previewJson = ({ rows, totals, withoutAccount }: Preview) => ({
  accounts: rows.length,
  ...totals,
  withoutAccount,
})
