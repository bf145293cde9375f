/**
 * createHubClient: reads the configuration once and is from then on either enabled or dormant.
 */

import type { Account, AppHooks } from './app.ts'
import {
  parseConfiguration,
  processEnvironment,
  type Environment,
  type Flow,
} from './configuration.ts'
import { enabledClient } from './enabled-client.ts'
import { createEmitter, type HubEvent, type Log } from './event.ts'
import type { LinkLedger } from './link-ledger.ts'
import { createMount, mountProblems, type MountOptions } from './mount.ts'
import type { NameOptions } from './names.ts'
import type { ReplayStore } from './replay-store.ts'
import type { RevocableSession } from './revoked-handles.ts'
import {
  createSessions,
  sessionHooks,
  type AppSession,
  type AppSessions,
  type SessionOptions,
} from './sessions.ts'

export interface HubClientOptions<A extends Account = Account>
  extends AppHooks<A>, NameOptions, MountOptions {
  /** The link ledger, where the app keeps one. */
  links?: LinkLedger
  /**
   * Where used tokens are remembered. In production it must be said: `'memory'` declares that the
   * app runs as a single process. Elsewhere memory is the default.
   */
  replay?: ReplayStore | 'memory'
  /** Must be the `flow` that the hub has for this app. Default: IDENTITY_FLOW, else `direct`. */
  flow?: Flow
  /** Called with every event, for the app's metrics. One that throws changes nothing. */
  onEvent?: (event: HubEvent) => void
  /** Default: the process's own variables. */
  environment?: Environment
  fetch?: typeof fetch
  now?: () => Date
  /** Default: console.warn. */
  log?: Log
}

/** For an app without sessions of its own: the library's take the place of the app's three functions. */
export interface SessionlessHubClientOptions<A extends Account = Account> extends Omit<
  HubClientOptions<A>,
  'startSession' | 'currentAccount' | 'endSession'
> {
  sessions: SessionOptions
}

/** The app's way to the hub, enabled or dormant: each function may be called in either. */
export interface HubClient {
  /** False when dormant; `handle` then always answers undefined. */
  readonly enabled: boolean
  /** Whether a path is below the library's; false for every path when dormant. */
  owns(path: string): boolean
  /** Answers a request for one of the library's routes, or undefined: not mine, go on. */
  handle(request: Request): Promise<Response | undefined>
  /** The sign-in link as HTML; the empty string when dormant. */
  button(options?: { returnTo?: string }): string
  /** The library's own sessions, dormant or not. */
  readonly sessions: AppSessions
  /**
   * Whether the hub has ended what this session began with: at most 65 seconds ago, while the hub can be reached. Ask
   * wherever the app looks a session up. Dormant, and while the hub cannot be reached: false.
   *
   * @example
   * if (await hub.isRevoked({ sub: row.sub, sid: row.sid, startedAt: row.started_at })) return undefined
   */
  isRevoked(session: RevocableSession): Promise<boolean>
}

/**
 * Adds "sign in with the hub" to an app that has users and sessions of its own. Never throws: any
 * fault in the environment is logged once and leaves the library dormant.
 *
 * @example
 * export const hub = createHubClient({
 *   accounts: { findByEmail, findById, create },
 *   startSession: async (account) => ({ 'set-cookie': await newSessionCookie(account.id) }),
 *   currentAccount: (request) => accountOf(request),
 *   endSession: () => ({ 'set-cookie': 'session=; Max-Age=0; Path=/' }),
 * })
 * const response = await hub.handle(request) // undefined: not one of the library's routes
 */
export function createHubClient<A extends Account>(
  given: HubClientOptions<A> | SessionlessHubClientOptions<A>,
): HubClient {
  const environment = given.environment ?? processEnvironment()
  const own = 'sessions' in given ? given.sessions : {}
  const sessions = createSessions({
    environment,
    options: { ...own, isRevoked: isOver },
    now: given.now ?? (() => new Date()),
  })
  const options =
    'sessions' in given ? { ...given, ...sessionHooks(sessions, given.accounts) } : given
  const client = connect(options, environment, sessions)
  return client

  /** At the app's side, or at the hub's. */
  async function isOver(session: AppSession): Promise<boolean> {
    if (await own.isRevoked?.(session)) return true
    return client.isRevoked({ ...session.hub, startedAt: session.startedAt })
  }
}

function connect(
  options: HubClientOptions,
  environment: Environment,
  sessions: AppSessions,
): HubClient {
  const flow = options.flow ?? environment.IDENTITY_FLOW
  const configured = parseConfiguration({ ...environment, IDENTITY_FLOW: flow })
  const dormant: HubClient = { ...DORMANT, sessions }
  if (configured.outcome === 'dormant') return dormant

  const emit = createEmitter({ onEvent: options.onEvent, log: options.log })
  const problems = [
    ...(configured.outcome === 'faulty' ? configured.problems : []),
    ...optionProblems(options, environment),
  ]
  if (configured.outcome === 'faulty' || problems.length > 0) {
    emit({ code: 'configuration_faulty', detail: problems.join('; ') })
    return dormant
  }
  const mount = createMount(options)
  return enabledClient({ configuration: configured.configuration, options, sessions, mount, emit })
}

function optionProblems(options: HubClientOptions, environment: Environment): string[] {
  const problems = mountProblems(options)
  if (environment.NODE_ENV === 'production' && options.replay === undefined) {
    problems.push("replay is missing: in production give a store, or 'memory' for a single process")
  }
  return problems
}

const DORMANT = {
  enabled: false,
  owns: () => false,
  handle: async () => undefined,
  button: () => '',
  isRevoked: async () => false,
}
