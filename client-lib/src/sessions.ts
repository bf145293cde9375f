/**
 * Sessions for apps that have none of their own: one sealed cookie and no table. They need IDENTITY_SECRET alone, so they
 * outlive a rollback: unsetting IDENTITY_HUB_URL signs nobody out. Cryptography is loaded by the first use.
 */

import type { Account, Accounts, AppHooks, Awaitable, HubSession } from './app.ts'
import { appUrlOf, type Environment } from './configuration.ts'
import type { SealedSessions } from './sealed-sessions.ts'

/**
 * How long the library's own sessions last, and what ends them early.
 *
 * @example
 * const hub = createHubClient({ accounts, sessions: { idleDays: 1, absoluteDays: 7 } })
 */
export interface SessionOptions {
  /** Ends after so many days without a renewal. Default: 7. */
  idleDays?: number
  /** Ends after so many days whatever happens. Default: 30. */
  absoluteDays?: number
  /** Asked at every reading: whether the app has ended this session at its side. One that throws is an error, not "no". */
  isRevoked?(session: AppSession): Awaitable<boolean>
}

/** One session of the library's own, as its cookie holds it. */
export interface AppSession {
  /** 128 random bits, new with every sign-in. */
  id: string
  accountId: string
  /** The hub's handles, for sign-out; undefined after a local sign-in. */
  hub: HubSession | undefined
  startedAt: Date
}

/**
 * The library's own sessions, `hub.sessions`: each is one cookie, sealed under IDENTITY_SECRET (JWE, RFC 7516), and in no table.
 *
 * @example
 * const session = await hub.sessions.read(request)
 * if (!session) return signInPage()
 */
export interface AppSessions {
  /**
   * The headers that begin a session. Throws where IDENTITY_SECRET, IDENTITY_APP_ID or IDENTITY_APP_URL is missing.
   */
  start(accountId: string | number, hub?: HubSession): Promise<Record<string, string>>
  /** Undefined for whatever is not a live session of this app: none, expired, touched, another app's, twice there. */
  read(request: Request): Promise<AppSession | undefined>
  /** The headers that keep a session from ending idle; none while it is young enough. Add them to any answer. */
  renew(request: Request): Promise<Record<string, string>>
  /** The headers that end it on this browser. */
  end(): Record<string, string>
}

export interface SessionParts {
  environment: Environment
  options: SessionOptions
  now: () => Date
}

export function createSessions(parts: SessionParts): AppSessions {
  let loading: Promise<SealedSessions> | undefined
  const sealed = () => (loading ??= load(parts))
  const { appId, cookie } = cookieOf(parts.environment)

  return {
    start: async (accountId, hub) => (await sealed()).start(String(accountId), hub),
    async read(request) {
      if (!hasCookie(request, cookie.name)) return undefined // spares the import
      return (await sealed()).read(request)
    },
    renew: async (request) =>
      hasCookie(request, cookie.name) ? (await sealed()).renew(request) : {},
    end: () => ({ 'set-cookie': `${cookie.name}=; Max-Age=0; ${cookie.attributes}` }),
  }

  async function load({ environment, options, now }: SessionParts) {
    const { createSealedSessions } = await import('./sealed-sessions.ts')
    const secrets = environment.IDENTITY_SECRET?.split(',') ?? []
    return createSealedSessions({ secrets, appId, cookie, options, now })
  }
}

/** What createHubClient asks of an app, answered by these sessions. */
export function sessionHooks(
  sessions: AppSessions,
  accounts: Accounts<Account>,
): Pick<AppHooks<Account>, 'startSession' | 'currentAccount' | 'endSession'> {
  return {
    startSession: ({ id }, _request, hub) => sessions.start(id, hub),
    async currentAccount(request) {
      const session = await sessions.read(request)
      const account = session && (await accounts.findById(session.accountId))
      return account?.disabled ? undefined : account
    },
    endSession: () => sessions.end(),
  }
}

export interface SessionCookie {
  name: string
  attributes: string
}

/** With https the name begins with `__Host-`, so that no sibling subdomain can plant one. */
function cookieOf(environment: Environment) {
  const appId = environment.IDENTITY_APP_ID ?? ''
  const isPlain = appUrlOf(environment).startsWith('http:')
  const name = `${isPlain ? '' : '__Host-'}${appId}_session`
  const attributes = `Path=/; HttpOnly; SameSite=Lax${isPlain ? '' : '; Secure'}`
  return { appId, cookie: { name, attributes } }
}

const hasCookie = (request: Request, name: string) =>
  request.headers.get('cookie')?.includes(`${name}=`) ?? false
