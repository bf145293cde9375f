/**
 * What people were told, written down from the outside: whatever was acknowledged to them, and what they saw that nobody
 * may see. The invariants hold it against the databases.
 */
export interface Ledger {
  /** Addresses whose sign-up was accepted. */
  signUps: string[]
  /** Addresses that were proved. */
  people: string[]
  /** Sessions at the hub, by the hash of their secret. */
  sessions: Map<string, { email: string; isEnded: boolean | 'perhaps' }>
  /** Mail's own sessions, by the hash of their id. */
  mailSessions: Map<string, string>
  /** How often somebody looked who is signed in, and where it was somebody else. */
  looks: number
  strangers: string[]
  /** How often a used answer was sent again, and where it opened a session. */
  replays: number
  acceptedReplays: string[]
  /** Refusals of what should have been granted. That the hub or its database is away is none. */
  wrongRefusals: string[]
}

export const emptyLedger = (): Ledger => ({
  ...{ signUps: [], people: [], sessions: new Map(), mailSessions: new Map() },
  ...{ looks: 0, strangers: [], replays: 0, acceptedReplays: [], wrongRefusals: [] },
})

export const countOf = ({ signUps, people, sessions, mailSessions }: Ledger): number =>
  signUps.length + people.length + sessions.size + mailSessions.size
