/**
 * The link ledger: which federated identity was linked to which account, append-only. The email
 * decides who gets in; the ledger can only refuse, because it notices a mailbox that changed hands.
 */

import type { Awaitable } from './app.ts'

/** One entry of the ledger. */
export interface Link {
  issuer: string
  subject: string
  /** The account's id as text. */
  accountId: string
  /** How the two were brought together: by the verified email, or by a proof or an operator at the app itself. */
  proof: 'email' | 'local'
}

/** The ledger as sign-ins use it: nothing here changes or deletes. */
export interface LinkLedger {
  /** The newest link of this subject. */
  findBySubject(issuer: string, subject: string): Awaitable<Link | undefined>
  /** The newest link of this account. */
  findByAccount(issuer: string, accountId: string): Awaitable<Link | undefined>
  /** Appends the link unless another subject holds the account; returns the account's newest. */
  add(link: Link): Awaitable<Link>
}

/** The ledger as an operator may use it too. The library's stores are such. */
export interface LinkHistory extends LinkLedger {
  /**
   * An operator's word that the account now belongs to this subject, whoever held it and whether or not its address was ever
   * confirmed: appended, and from then on the newest.
   */
  supersede(link: Omit<Link, 'proof'>): Awaitable<void>
}
