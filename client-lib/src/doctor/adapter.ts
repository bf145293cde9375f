/**
 * The app's accounts by its own adapter, read and nothing else: whether findByEmail answers, and which account the test
 * person would open by the decision table.
 */

import { importAppModule } from '../app-module.ts'
import type { Account } from '../app.ts'
import { canonicalEmail } from '../canonical-email.ts'
import { decideLink, type LinkDecision, type LinkRefusal } from '../linking.ts'
import { Fault } from './fault.ts'
import type { Patient } from './patient.ts'

// Reserved for documentation (RFC 2606 §3), so that nobody has it.
const NOBODY = 'nobody@symbolon.example.com'

const FIXES: Record<LinkRefusal, string> = {
  account_disabled: 'enable the account, or choose another test person',
  ambiguous_account: 'merge the accounts that share the address, or choose another test person',
  local_email_unverified: 'confirm the address in the app, or choose another test person',
  no_account: 'make the account, or choose another test person',
  account_under_other_email: 'sign in by the local password',
  subject_conflict: 'have an operator look at the link ledger',
}

export async function examineAdapter(patient: Patient): Promise<string> {
  if (patient.email === undefined) {
    const rows = await accountsOf(patient.accounts!, NOBODY)
    return `findByEmail answers; ${rows.length} rows for an address that nobody has`
  }
  const decision = await landingOf(patient.accounts!, patient.email)
  if (decision.outcome === 'provision') return `no account has ${patient.email} yet`
  if (decision.outcome === 'sign_in') return `${patient.email} is account ${decision.account.id}`
  const code = decision.outcome === 'unverified' ? 'local_email_unverified' : decision.code
  throw new Fault(code, {
    detail: `${patient.email} would be refused: ${code}`,
    fix: FIXES[code],
  })
}

/** By the address alone: the doctor has no ledger. */
export async function landingOf(file: string, email: string): Promise<LinkDecision<Account>> {
  const canonical = canonicalEmail(email)
  const accounts = (await accountsOf(file, canonical ?? email)).filter(
    (row) => canonicalEmail(row.email) === canonical,
  )
  const nobodyYet = { subject: '', linkedElsewhere: undefined, accountLink: undefined }
  return decideLink({ ...nobodyYet, accounts, appProvisions: true })
}

async function accountsOf(file: string, email: string): Promise<Account[]> {
  const findByEmail = await findByEmailOf(file)
  const rows = await trying('adapter_throws', 'findByEmail throws', () => findByEmail(email))
  if (Array.isArray(rows) && rows.every(isAccount)) return rows
  throw new Fault('adapter_answer_invalid', {
    detail: 'findByEmail does not answer a list of { id, email, emailVerified: true or false }',
    fix: `correct what ${file} selects`,
  })
}

type FindByEmail = (email: string) => unknown

async function findByEmailOf(file: string): Promise<FindByEmail> {
  const what = `${file} cannot be loaded`
  const module = await trying('adapter_unusable', what, () => importAppModule(file))
  const adapter = (module.accounts ?? module) as { findByEmail?: unknown }
  if (typeof adapter.findByEmail === 'function') {
    return (email) => (adapter.findByEmail as FindByEmail)(email)
  }
  const detail = `${file} exports neither findByEmail nor accounts with it`
  throw new Fault('adapter_unusable', { detail, fix: 'export the adapter that the app uses' })
}

async function trying<T>(code: string, what: string, work: () => T): Promise<Awaited<T>> {
  try {
    return await work()
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    const fix = 'mend it first: an adapter that throws refuses everybody'
    throw new Fault(code, { detail: `${what}: ${said}`, fix, cause: error })
  }
}

function isAccount(row: unknown): row is Account {
  const { id, email, emailVerified } = (row ?? {}) as Partial<Account>
  return id != null && typeof email === 'string' && typeof emailVerified === 'boolean'
}
