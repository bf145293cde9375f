/**
 * What the terminal says once everything runs: where to click, and with which passwords.
 */
import { relative } from 'node:path'
import { localPassword } from '../shared/people.ts'
import { HUB_PEOPLE, hubPassword } from './hub-people.ts'
import { DATA_DIR, HUB_URL, type App } from './plan.ts'

const SHOWN_BY: Record<string, string> = {
  'alice@example.com': 'opens the account that was always hers',
  'bob@example.com': 'never confirmed: Mail asks for his Mail password once, the others refuse',
  'carol@example.com': 'refused: two accounts share her address',
  'dave@example.com': 'refused: his accounts are disabled',
}

export function guide(apps: App[], seconds: string): string {
  const places = [['Hub', HUB_URL], ...apps.map(({ name, url }) => [name, url])]
  const [first, ...others] = apps.filter(({ dormant }) => !dormant)
  const alice = HUB_PEOPLE[0]!

  return [
    `Ready in ${seconds} s.`,
    '',
    table(places),
    '',
    `1. Open ${first!.url} and press "Sign in with Acme".`,
    `2. At the hub: ${alice.email} with ${hubPassword(alice)}`,
    others.length > 0
      ? `3. Open ${others.map(({ url }) => url).join(' or ')} and press the button there: nothing to type.`
      : `3. The other apps are dormant: they run, but know nothing of the hub.`,
    '',
    table([
      ['Address', 'At the hub', ...apps.map(({ name }) => `At ${name} itself`), 'The button'],
      ...HUB_PEOPLE.map((person) => [
        person.email,
        hubPassword(person),
        ...apps.map(({ id }) => localPassword(id, person.email)),
        SHOWN_BY[person.email] ?? '',
      ]),
    ]),
    '',
    `Any other address: sign up at ${HUB_URL}/sign-up, read its mail at ${HUB_URL}/dev/mailbox,`,
    'and an app makes an account for it at the first press of the button.',
    '',
    `Ctrl-C stops everything. The data stays in ${relative('', DATA_DIR)}; delete that folder to begin again.`,
  ].join('\n')
}

function table(rows: string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  '))
    .map((line) => `  ${line.trimEnd()}`)
    .join('\n')
}
