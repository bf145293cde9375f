/**
 * The hub's public keys (RFC 7517), cached: revalidated every 60 s while used, so that a withdrawn key
 * is dead here within a minute. One fetch at a time, and a pause after it, because a failing
 * hub must not be asked once per sign-in.
 */

import type { KeyObject } from 'node:crypto'
import { callHub } from './hub-call.ts'
import type { HubPause } from './hub-pause.ts'
import { parseKeySet, type SignatureAlg } from './key-set.ts'
import { recencyBy } from './recency.ts'
import { Refusal } from './refusal.ts'

export interface HubKeys {
  /** Throws the refusals token_key_unknown and hub_unreachable. */
  get(kid: string): Promise<KeyObject>
  readonly lastFetchFailed: boolean
  /** Of the last good set. */
  readonly kids: string[]
}

export interface HubKeysOptions {
  hubUrl: string
  fetch: typeof fetch
  now: () => Date
  /** Keys for others are passed over. Default: those of the native protocol. */
  algorithms?: readonly SignatureAlg[]
  /** Shared with other calls to this hub. */
  pause?: HubPause
  onFailure: (problem: string) => void
}

const FRESH_MS = 60_000
const BACK_OFF_MS = 5_000
const LAST_GOOD_MS = 24 * 60 * 60_000
const MAX_BYTES = 65_536

export function createHubKeys(options: HubKeysOptions): HubKeys {
  let keys = new Map<string, KeyObject>()
  let fetchedAt = -Infinity
  let attemptedAt = -Infinity
  let lastFetchFailed = false
  let inFlight: Promise<void> | undefined

  const now = () => options.now().getTime()
  const within = recencyBy(now)

  async function refresh(): Promise<void> {
    attemptedAt = now()
    try {
      keys = await fetchKeys(options)
      fetchedAt = now()
      lastFetchFailed = false
      options.pause?.signInAnswered()
    } catch (error) {
      lastFetchFailed = true
      options.pause?.signInFailed()
      options.onFailure(error instanceof Error ? `${error.name}: ${error.message}` : String(error))
    }
  }

  const isPaused = () =>
    within(attemptedAt, BACK_OFF_MS) ||
    (lastFetchFailed && options.pause?.isOn(attemptedAt) === true)

  function refreshOnce(): Promise<void> {
    inFlight ??= refresh().finally(() => (inFlight = undefined))
    return inFlight
  }

  return {
    async get(kid) {
      const known = within(fetchedAt, FRESH_MS) && keys.has(kid)
      if (!known && (inFlight || !isPaused())) await refreshOnce()

      const key = within(fetchedAt, LAST_GOOD_MS) ? keys.get(kid) : undefined
      if (key) return key
      // A key may be missing because it never was, or because the hub could not tell us about it.
      throw new Refusal(lastFetchFailed ? 'hub_unreachable' : 'token_key_unknown')
    },
    get lastFetchFailed() {
      return lastFetchFailed
    },
    get kids() {
      return [...keys.keys()]
    },
  }
}

async function fetchKeys({
  hubUrl,
  fetch,
  algorithms,
}: HubKeysOptions): Promise<Map<string, KeyObject>> {
  const url = `${hubUrl}/.well-known/jwks.json`
  const { status, text } = await callHub({ fetch, url, maxBytes: MAX_BYTES })
  if (status !== 200) throw new Error(`the key set answered ${status}`)
  if (text === undefined) throw new Error('the key set is larger than 64 KB')
  return parseKeySet(JSON.parse(text), algorithms)
}
