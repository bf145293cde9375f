/**
 * People by preset: what the hub says of each, and one whom it refuses.
 */

export interface TestPerson {
  email: string
  /** The hub's id for the person. */
  sub: string
  name: string
  /** Claims that differ from an honest token's. */
  claims?: Record<string, unknown>
  /** The hub lets nobody in by this address: the browser comes back with this error. */
  refused?: 'access_denied' | 'login_required'
}

const ada = { email: 'ada@example.com', sub: 'user-ada', name: 'Ada Example' }

export const PEOPLE = {
  /** An address that the hub has verified. */
  verified: ada,
  /** A token that a hub must never issue: the library refuses it. */
  unverified: { ...ada, claims: { email_verified: false } },
  /** Disabled at the hub, who never gets a token. */
  disabled: { ...ada, refused: 'access_denied' },
  /** The same address in other hands: another subject, which the link ledger notices. */
  changedSubject: { ...ada, sub: 'user-ada-the-second' },
} as const satisfies Record<string, TestPerson>
