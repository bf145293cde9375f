/**
 * createHubClient: reads the configuration once and is from then on either enabled or dormant. The
 * rest of the library is imported by the first request that needs it.
 */

import type { Account, AppHooks } from './app.ts'
import {
  parseConfiguration,
  processEnvironment,
  type Configuration,
  type Environment,
  type Flow,
} from './configuration.ts'
import { createEmitter, type HubEvent, type Log } from './event.ts'
import { html } from './html.ts'
import type { LinkLedger } from './link-ledger.ts'
import { createMount, mountProblems, type Mount, type MountOptions } from './mount.ts'
import { capitalised, namesOf, type NameOptions, type Names } from './names.ts'
import type { RelyingParty } from './relying-party.ts'
import type { ReplayStore } from './replay-store.ts'
import { createSessions, sessionHooks, type AppSessions, type SessionOptions } from './sessions.ts'

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
  const sessions = createSessions({
    environment,
    options: 'sessions' in given ? given.sessions : {},
    now: given.now ?? (() => new Date()),
  })
  const options =
    'sessions' in given ? { ...given, ...sessionHooks(sessions, given.accounts) } : given
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
}

interface EnabledParts {
  configuration: Configuration
  options: HubClientOptions
  sessions: AppSessions
  mount: Mount
  emit: (event: HubEvent) => void
}

function enabledClient({ configuration, options, sessions, mount, emit }: EnabledParts): HubClient {
  const names = namesOf(options, configuration.appId)
  let rp: RelyingParty | undefined

  async function load() {
    const { createRelyingParty } = await import('./relying-party.ts')
    rp ??= createRelyingParty({
      ...{ configuration, mount, names, emit },
      app: options,
      links: options.links,
      replay: options.replay ?? 'memory',
      fetch: options.fetch ?? fetch,
      now: options.now ?? (() => new Date()),
    })
    return { rp, answer: (await import('./routes.ts')).answer }
  }

  return {
    enabled: true,
    sessions,
    owns: (path) => mount.routeOf(path) !== undefined,
    async handle(request) {
      const route = mount.routeOf(new URL(request.url).pathname)
      if (route === undefined) return undefined
      const { rp, answer } = await load()
      return answer(rp, request, route)
    },
    button: ({ returnTo = mount.home } = {}) => {
      const href = `${mount.basePath}/login?return=${encodeURIComponent(returnTo)}`
      const note = rp?.hubUnreachable ? unreachableNote(names) : ''
      return html`<a class="symbolon-button" href="${href}">Sign in with ${names.hub}</a>${note}`
        .source
    },
  }
}

/** The link stays: the hub may be back by the time somebody presses it. */
function unreachableNote(names: Names) {
  return html` <small>${capitalised(names.hub)} could not be reached a moment ago.</small>`
}
