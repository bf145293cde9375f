/**
 * What the app gives the library: its own user table, its own sessions, nothing else. Every function
 * may be synchronous or asynchronous; one that throws means "refuse", never "no such account".
 */

import type { ShownRefusal } from './refusal.ts'

export type Awaitable<T> = T | Promise<T>

/** One row of the app's user table, as far as the library needs it. */
export interface Account {
  id: string | number
  email: string
  /** Whether this app itself has ever confirmed the address. Only the boolean `true` counts. */
  emailVerified: boolean
  disabled?: boolean | null | undefined
  name?: string | null | undefined
}

/** What `create` is to insert. */
export interface NewAccount {
  /** The canonical, verified address. */
  email: string
  /** For display only. */
  name: string | undefined
  /** The federated identity to record beside the new row, where the app keeps a ledger. */
  link: { issuer: string; subject: string }
}

/** The app's user table. */
export interface Accounts<A extends Account> {
  /** Rows that may match, in any case or spelling; the library compares canonically itself. */
  findByEmail(email: string): Awaitable<readonly A[]>
  /** `id` is the account's id as text, the way the ledger keeps it. */
  findById(id: string): Awaitable<A | null | undefined>
  /**
   * Inserts one account (address verified, no usable password). Where somebody else inserted the
   * address meanwhile it does nothing: the library looks again either way.
   */
  create?(account: NewAccount): Awaitable<unknown>
}

export type AppHeaders =
  | Headers
  | Iterable<readonly [name: string, value: string]>
  | Readonly<Record<string, string | readonly string[]>>

export type CurrentAccount<A extends Account = Account> = Pick<A, 'id' | 'email' | 'name'>

/** The app's functions around one person's sign-in. */
export interface AppHooks<A extends Account> {
  accounts: Accounts<A>
  /** Starts the app's own normal session and returns the headers that carry it. */
  startSession(account: A, request: Request, hubSession: HubSession): Awaitable<AppHeaders>
  /** Who is signed in to the app itself; null or undefined: nobody. */
  currentAccount(request: Request): Awaitable<CurrentAccount<A> | null | undefined>
  /** Ends the app's own session and returns the headers that say so to the browser. */
  endSession(request: Request): Awaitable<AppHeaders>
  /** Ends what the hub says is over, on every device. Without it `isRevoked` alone ends those sessions. */
  endSessions?(ended: EndedSessions): Awaitable<unknown>
  /** The roles that this app itself gives the person, for `RequireRole` in its pages. The hub knows none. */
  rolesOf?(account: CurrentAccount): Awaitable<readonly string[]>
  /** The app's own sign-in form with one line above it. The refusal's status is kept. */
  failurePage?(refusal: ShownRefusal, request: Request): Awaitable<AppPage>
  /** What an account's owner can do whose address this app never confirmed. Default: a refusal. */
  onUnverifiedLocal?: LocalProof<A> | UnverifiedLocalHook
}

/** A page of the app's: whole, or as HTML with the headers that the app gives its pages. */
export type AppPage = Response | { html: string; headers?: AppHeaders }

/** The ways that the library knows. */
export interface LocalProof<A extends Account> {
  /**
   * Whether this is the account's own password. The library's page asks for it, at most five times for one sign-in; proven
   * once, the ledger remembers it. Needs `links`.
   */
  verifyPassword?(account: A, password: string, request: Request): Awaitable<boolean>
  /** The app's own reset, which ends every session and replaces the password: a path or URL. */
  resetUrl?: string
}

/** Answers in place of the refusal; undefined leaves it. */
export type UnverifiedLocalHook = (
  refusal: ShownRefusal,
  request: Request,
) => Awaitable<Response | undefined>

/** The hub's handles for this sign-in, for a later sign-out. */
export interface HubSession {
  sub: string
  sid: string
}

/** With a `sid`: what began with that hub session. Without one: everything that began for that person. */
export interface EndedSessions {
  sub: string | undefined
  sid: string | undefined
}
