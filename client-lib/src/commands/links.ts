/**
 * `npx @symbolon/client links supersede`: an operator's word that an account belongs to another person of the hub from now on.
 * One row is appended to the app's link ledger; the one that was there stays.
 */

import { parseArgs } from 'node:util'
import { importAppModule } from '../app-module.ts'
import { parseConfiguration, processEnvironment } from '../configuration.ts'
import type { LinkHistory } from '../link-ledger.ts'
import type { Outcome } from './outcome.ts'

export const LINKS_USAGE = `links supersede --links ./links.js --account 42 --subject usr_... [--json]

  --links    a module that exports links, the ledger that createHubClient is given
  --account  the account's id in this app
  --subject  the person's sub at the hub, which \`symbolon user list\` shows
  --json     the row for machines

It reads the IDENTITY_* variables of this shell: IDENTITY_HUB_URL is the issuer.`

const OPTIONS = {
  links: { type: 'string' },
  account: { type: 'string' },
  subject: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

export async function links(args: string[]): Promise<Outcome> {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true })
  const { links: file, account: accountId, subject, json } = values
  if (positionals.join(' ') !== 'supersede' || !file || !accountId || !subject) {
    return { exitCode: 2, lines: [LINKS_USAGE] }
  }
  const configured = parseConfiguration(processEnvironment())
  if (configured.outcome === 'dormant') return failed('IDENTITY_HUB_URL is not set')
  if (configured.outcome === 'faulty') return failed(...configured.problems)
  const ledger = await ledgerOf(file)
  if (!ledger) return failed(`${file} must export links with supersede, as the library's stores do`)

  const { hubUrl: issuer } = configured.configuration
  const held = await ledger.findByAccount(issuer, accountId)
  await ledger.supersede({ issuer, subject, accountId })
  if (json) return done(JSON.stringify({ issuer, subject, accountId, held: held?.subject ?? null }))
  return done(
    `Account ${accountId} belongs to ${subject} from now on. Before: ${held?.subject ?? 'nobody'}.`,
  )
}

const failed = (...lines: string[]): Outcome => ({ exitCode: 1, lines })

const done = (line: string): Outcome => ({ exitCode: 0, lines: [line] })

async function ledgerOf(file: string): Promise<LinkHistory | undefined> {
  const ledger = (await importAppModule(file)).links as Partial<LinkHistory> | undefined
  return typeof ledger?.supersede === 'function' ? (ledger as LinkHistory) : undefined
}
