/**
 * What the hub has revoked at this app: asked for at most once a minute while sessions are in use, never by a timer. Whoever
 * comes while the answer is a minute old gets it at once and the next one is fetched beside; only one that is too old to keep the
 * bound is waited for. A hub that does not answer ends nobody's session.
 */

import { callHub } from './hub-call.ts'
import type { HubPause } from './hub-pause.ts'
import { verifyHubStatement, type Listener } from './hub-statement.ts'
import { recencyBy } from './recency.ts'
import { parseRevocationList, type RevocationList } from './revocation-list.ts'
import { createRevokedHandles, type RevokedHandles } from './revoked-handles.ts'

export interface Revocations {
  readonly handles: RevokedHandles
  /** Sees to it that `handles` is at most 65 seconds behind the hub, where the hub can be reached. */
  catchUp(): Promise<void>
}

export interface RevocationsOptions extends Listener {
  fetch: typeof fetch
  pause: HubPause
  onFailure: (problem: string) => void
}

const FRESH_MS = 60_000
const BOUND_MS = 65_000
const BACK_OFF_MS = 5_000
const MAX_BYTES = 131_072

export function createRevocations(options: RevocationsOptions): Revocations {
  const handles = createRevokedHandles(options.now)
  let next = '0'
  let fetchedAt = -Infinity
  let failedAt = -Infinity
  let inFlight: Promise<void> | undefined

  const now = () => options.now().getTime()
  const within = recencyBy(now)

  async function refresh(): Promise<void> {
    const askedAt = now()
    try {
      while (await readPage());
      fetchedAt = askedAt
      failedAt = -Infinity
    } catch (error) {
      failedAt = now()
      options.pause.otherFailed()
      options.onFailure(error instanceof Error ? `${error.name}: ${error.message}` : String(error))
    }
  }

  /** Returns whether there are more. */
  async function readPage(): Promise<boolean> {
    const list = await fetchList(options, next)
    handles.addList(list)
    if (list.more && list.next === next) throw new Error('the list of revocations has no end')
    next = list.next
    return list.more
  }

  return {
    handles,
    async catchUp() {
      const pause = options.pause.signInsFail() ? FRESH_MS : BACK_OFF_MS
      if (within(fetchedAt, FRESH_MS) || within(failedAt, pause)) return
      inFlight ??= refresh().finally(() => (inFlight = undefined))
      if (!within(fetchedAt, BOUND_MS) && !within(failedAt, BOUND_MS)) await inFlight
    },
  }
}

async function fetchList(options: RevocationsOptions, since: string): Promise<RevocationList> {
  const { issuer, appId, fetch } = options
  const query = new URLSearchParams({ app: appId, since })
  const url = `${issuer}/identity/revocations?${query}`
  const { status, text } = await callHub({ fetch, url, maxBytes: MAX_BYTES })
  if (status !== 200) throw new Error(`the list of revocations answered ${status}`)
  if (text === undefined) throw new Error('the list of revocations is larger than 128 KB')
  const signed = { token: text, typ: 'revocations+jwt', maxBytes: MAX_BYTES }
  return parseRevocationList(await verifyHubStatement(signed, options))
}
