/**
 * The match preview: where everybody would land if the hub were switched on now, by the same decision table that the
 * callback uses (linking.ts). Reads only; nothing leaves the machine.
 */

import type { Account } from '../app.ts'
import { canonicalEmail } from '../canonical-email.ts'
import { decideLink } from '../linking.ts'
import { createLookAlikes, type LookAlikes } from './look-alike.ts'

export interface HubUser {
  email: string
  disabled: boolean
}

/** What becomes of one account's owner at the button. */
export type Landing =
  | 'exact' // their own account
  | 'unverified' // refused, or asked for a proof: the app never confirmed the address
  | 'duplicate' // refused: several accounts, the same address but for its case or spelling
  | 'disabled' // refused: the account, or the user at the hub, is disabled
  | 'no_hub_user' // nobody at the hub has the address: they keep the local sign-in
  | 'look_alike' // the same, and somebody at the hub has an address that is easily taken for it
  | 'unusable_address' // an address that never crosses from the hub

export interface PreviewRow {
  account: Account
  landing: Landing
  /** The hub user's address that this one is easily taken for. */
  resembles: string | undefined
}

export interface Preview {
  rows: PreviewRow[]
  totals: Record<Landing, number>
  /** Hub users for whom the app would make an account, or answer `no_account`. */
  withoutAccount: number
}

export function previewLandings(accounts: readonly Account[], users: readonly HubUser[]): Preview {
  const byAddress = groupByAddress(accounts)
  const userByAddress = new Map(users.map((user) => [canonicalEmail(user.email), user]))
  const lookAlikes = createLookAlikes(
    [...userByAddress.keys()].filter((email) => email !== undefined),
  )

  const rows = accounts.map((account): PreviewRow => {
    const email = canonicalEmail(account.email)
    if (email === undefined) return { account, landing: 'unusable_address', resembles: undefined }
    const user = userByAddress.get(email)
    if (!user) return withoutUser(account, email, lookAlikes)
    const sameAddress = byAddress.get(email) ?? []
    return { account, landing: landingOf(sameAddress, user), resembles: undefined }
  })
  return {
    rows,
    totals: count(rows),
    withoutAccount: [...userByAddress.keys()].filter((email) => !byAddress.has(email)).length,
  }
}

function groupByAddress(accounts: readonly Account[]): Map<string | undefined, Account[]> {
  const groups = new Map<string | undefined, Account[]>()
  for (const account of accounts) {
    const email = canonicalEmail(account.email)
    const group = groups.get(email)
    if (group) group.push(account)
    else groups.set(email, [account])
  }
  return groups
}

function landingOf(accounts: readonly Account[], user: HubUser): Landing {
  const noLedger = { linkedElsewhere: undefined, accountLink: undefined, appProvisions: false }
  const decision = decideLink({ subject: '', accounts, ...noLedger })
  if (decision.outcome === 'unverified') return 'unverified'
  if (decision.outcome === 'refused') return REFUSALS[decision.code] ?? 'disabled'
  return user.disabled ? 'disabled' : 'exact'
}

const REFUSALS: Partial<Record<string, Landing>> = {
  ambiguous_account: 'duplicate',
  account_disabled: 'disabled',
}

function withoutUser(account: Account, email: string, lookAlikes: LookAlikes): PreviewRow {
  const resembles = lookAlikes.of(email)
  return { account, landing: resembles ? 'look_alike' : 'no_hub_user', resembles }
}

function count(rows: readonly PreviewRow[]): Record<Landing, number> {
  const totals: Record<Landing, number> = {
    ...{ exact: 0, unverified: 0, duplicate: 0, disabled: 0 },
    ...{ no_hub_user: 0, look_alike: 0, unusable_address: 0 },
  }
  for (const { landing } of rows) totals[landing]++
  return totals
}
