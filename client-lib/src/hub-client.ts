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
} from './configuration.ts'
import { createEmitter, type HubEvent, type Log } from './event.ts'
import { html } from './html.ts'
import type { LinkLedger } from './link-ledger.ts'
import { capitalised, namesOf, type NameOptions, type Names } from './names.ts'
import type { RelyingParty } from './relying-party.ts'
import type { ReplayStore } from './replay-store.ts'

export interface HubClientOptions<A extends Account = Account> extends AppHooks<A>, NameOptions {
  /** The link ledger, where the app keeps one. */
  links?: LinkLedger
  /**
   * Where used tokens are remembered. In production it must be said: `'memory'` declares that the
   * app runs as a single process. Elsewhere memory is the default.
   */
  replay?: ReplayStore | 'memory'
  onEvent?: (event: HubEvent) => void
  /** Where the routes are mounted. Default: `/identity`. */
  basePath?: string
  /** Default: the process's own variables. */
  environment?: Environment
  fetch?: typeof fetch
  now?: () => Date
  /** Default: console.warn. */
  log?: Log
}

export interface HubClient {
  /** False when dormant; `handle` then always answers undefined. */
  readonly enabled: boolean
  readonly basePath: string
  /** Answers a request for one of the library's routes, or undefined: not mine, go on. */
  handle(request: Request): Promise<Response | undefined>
  /** The sign-in link as HTML; the empty string when dormant. */
  button(options?: { returnTo?: string }): string
}

const DEFAULT_BASE_PATH = '/identity'

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
export function createHubClient<A extends Account>(options: HubClientOptions<A>): HubClient {
  const environment = options.environment ?? processEnvironment()
  const basePath = options.basePath ?? DEFAULT_BASE_PATH
  const configured = parseConfiguration(environment)
  if (configured.outcome === 'dormant') return dormantClient(basePath)

  const emit = createEmitter({ onEvent: options.onEvent, log: options.log })
  const problems = [
    ...(configured.outcome === 'faulty' ? configured.problems : []),
    ...optionProblems(options, environment),
  ]
  if (configured.outcome === 'faulty' || problems.length > 0) {
    emit({ code: 'configuration_faulty', detail: problems.join('; ') })
    return dormantClient(basePath)
  }
  return enabledClient({ configuration: configured.configuration, options, basePath, emit })
}

function optionProblems(options: HubClientOptions, environment: Environment): string[] {
  const { basePath = DEFAULT_BASE_PATH, replay } = options
  const checks: [bad: boolean, problem: string][] = [
    [!/^(?:\/[A-Za-z0-9_-]+)+$/.test(basePath), 'basePath must be a path such as /identity'],
    [
      environment.NODE_ENV === 'production' && replay === undefined,
      "replay is missing: in production give a store, or 'memory' for a single process",
    ],
  ]
  return checks.filter(([bad]) => bad).map(([, problem]) => problem)
}

function dormantClient(basePath: string): HubClient {
  return { enabled: false, basePath, handle: async () => undefined, button: () => '' }
}

interface EnabledParts {
  configuration: Configuration
  options: HubClientOptions
  basePath: string
  emit: (event: HubEvent) => void
}

function enabledClient({ configuration, options, basePath, emit }: EnabledParts): HubClient {
  const names = namesOf(options, configuration.appId)
  let rp: RelyingParty | undefined

  async function load() {
    const { createRelyingParty } = await import('./relying-party.ts')
    rp ??= createRelyingParty({
      ...{ configuration, basePath, names, emit },
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
    basePath,
    async handle(request) {
      if (!new URL(request.url).pathname.startsWith(`${basePath}/`)) return undefined
      const { rp, answer } = await load()
      return answer(rp, request)
    },
    button: ({ returnTo = '/' } = {}) => {
      const href = `${basePath}/login?return=${encodeURIComponent(returnTo)}`
      const note = rp?.keys.lastFetchFailed ? unreachableNote(names) : ''
      return html`<a class="symbolon-button" href="${href}">Sign in with ${names.hub}</a>${note}`
        .source
    },
  }
}

/** The link stays: the hub may be back by the time somebody presses it. */
function unreachableNote(names: Names) {
  return html` <small>${capitalised(names.hub)} could not be reached a moment ago.</small>`
}
