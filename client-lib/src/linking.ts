/**
 * Which account an identity token opens: the decision table, as one pure function. Several accounts
 * for one address come before everything, a disabled account before every question of ownership.
 */

import type { Account } from './app.ts'
import type { Link } from './link-ledger.ts'

export interface LinkFacts<A extends Account> {
  subject: string
  /** The accounts whose canonical address is the token's. */
  accounts: readonly A[]
  /** Where the subject's newest link leads, while that account is there and the link still stands. */
  linkedElsewhere: A | undefined
  /** The newest link of the one account with this address, where there is a ledger. */
  accountLink: Link | undefined
  appProvisions: boolean
}

export type LinkRefusal =
  | 'no_account'
  | 'account_under_other_email'
  | 'subject_conflict'
  | 'local_email_unverified'
  | 'ambiguous_account'
  | 'account_disabled'

export type LinkDecision<A extends Account> =
  | { outcome: 'sign_in'; account: A; linkMissing: boolean }
  | { outcome: 'provision' }
  /** Refused as local_email_unverified, unless the person proves that the account is theirs. */
  | { outcome: 'unverified'; account: A }
  | { outcome: 'refused'; code: LinkRefusal }

export function decideLink<A extends Account>(facts: LinkFacts<A>): LinkDecision<A> {
  const [account, ...others] = facts.accounts
  if (others.length > 0) return refused('ambiguous_account')
  return account ? decideForAccount(account, facts) : decideForNobody(facts)
}

function decideForNobody<A extends Account>(facts: LinkFacts<A>): LinkDecision<A> {
  if (facts.linkedElsewhere) return refused('account_under_other_email')
  return facts.appProvisions ? { outcome: 'provision' } : refused('no_account')
}

function decideForAccount<A extends Account>(account: A, facts: LinkFacts<A>): LinkDecision<A> {
  const { accountLink, subject } = facts
  if (account.disabled) return refused('account_disabled')

  const isTheirs = accountLink?.subject === subject
  const isProven = account.emailVerified === true || (isTheirs && accountLink.proof === 'local')
  // Whoever registered an address without ever proving it may be waiting for its owner to arrive.
  if (!isProven) return ofUnverified(account, facts)
  if (accountLink && !isTheirs) return refused('subject_conflict')
  return { outcome: 'sign_in', account, linkMissing: !accountLink }
}

function ofUnverified<A extends Account>(account: A, facts: LinkFacts<A>): LinkDecision<A> {
  const isOthers = facts.accountLink !== undefined && facts.accountLink.subject !== facts.subject
  return isOthers ? refused('local_email_unverified') : { outcome: 'unverified', account }
}

function refused(code: LinkRefusal): { outcome: 'refused'; code: LinkRefusal } {
  return { outcome: 'refused', code }
}
