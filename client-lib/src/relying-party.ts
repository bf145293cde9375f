/**
 * The enabled library as one plain object: what the routes work with.
 */

import type { Account, Accounts, AppHooks, LocalProof } from './app.ts'
import { createCodeRedemption, type CodeRedemption } from './code-redemption.ts'
import type { Configuration, Flow } from './configuration.ts'
import type { HubEvent } from './event.ts'
import { createFlowCookies, type FlowCookies } from './flow-cookie.ts'
import { createHubKeys, type HubKeys } from './hub-keys.ts'
import { createHubPause } from './hub-pause.ts'
import type { LinkLedger } from './link-ledger.ts'
import type { Mount } from './mount.ts'
import type { Names } from './names.ts'
import { Refusal } from './refusal.ts'
import type { ReplayStore } from './replay-store.ts'
import { createRevocations, type Revocations } from './revocations.ts'
import { memoryReplay } from './stores/memory.ts'

export interface RelyingParty {
  readonly issuer: string
  readonly appId: string
  readonly appUrl: string
  readonly basePath: string
  readonly home: string
  readonly redirectUri: string
  readonly flow: Flow
  readonly names: Names
  readonly app: AppHooks<Account>
  readonly accounts: Accounts<Account>
  readonly localProof: LocalProof<Account>
  readonly links: LinkLedger | undefined
  readonly replay: ReplayStore
  readonly keys: HubKeys
  readonly codes: CodeRedemption
  /** Whether the last call to the hub failed. The next may succeed, so nothing is switched off by it. */
  readonly hubUnreachable: boolean
  readonly revocations: Revocations
  readonly flowCookies: FlowCookies
  readonly now: () => Date
  readonly emit: (event: HubEvent) => void
}

export interface RelyingPartyParts {
  configuration: Configuration
  mount: Pick<Mount, 'basePath' | 'home'>
  names: Names
  app: AppHooks<Account>
  links: LinkLedger | undefined
  replay: ReplayStore | 'memory'
  fetch: typeof fetch
  now: () => Date
  emit: (event: HubEvent) => void
}

export function createRelyingParty(parts: RelyingPartyParts): RelyingParty {
  const { configuration, mount, names, app, links, replay, fetch, now, emit } = parts
  const { hubUrl, appId, appUrl, flow } = configuration
  const { basePath, home } = mount
  const redirectUri = `${appUrl}${basePath}/callback`
  const pause = createHubPause(now)
  const keys = createHubKeys({
    ...{ hubUrl, now, fetch, pause },
    onFailure: (detail) => emit({ code: 'keys_unavailable', detail }),
  })
  const codes = createCodeRedemption({ hubUrl, appId, redirectUri, fetch, now, pause })
  return {
    ...{ basePath, home, names, now, emit, appId, appUrl, redirectUri, flow, keys, codes },
    issuer: hubUrl,
    app: failingClosed(app),
    accounts: failingClosed(app.accounts),
    localProof: failingClosed(localProofOf(app)),
    links: links && failingClosed(links),
    replay: failingClosed(replay === 'memory' ? memoryReplay(now) : replay),
    flowCookies: createFlowCookies(configuration, basePath, now),
    revocations: createRevocations({
      ...{ issuer: hubUrl, appId, keys, fetch, now, pause },
      onFailure: (detail) => emit({ code: 'revocations_unavailable', detail }),
    }),
    get hubUnreachable() {
      return keys.lastFetchFailed || codes.lastFailed
    },
  }
}

function localProofOf({ onUnverifiedLocal: given }: AppHooks<Account>): LocalProof<Account> {
  return typeof given === 'object' ? given : {}
}

/** The same functions, but an error means "the store is away": never "no such account". */
function failingClosed<T extends object>(functions: T): T {
  return new Proxy(functions, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      return async (...args: unknown[]) => {
        try {
          return (await member.apply(target, args)) as unknown
        } catch (cause) {
          throw new Refusal('store_unavailable', { detail: String(name), cause })
        }
      }
    },
  })
}
