/**
 * Whether the hub failed to answer a sign-in a moment ago: what else has failed as well is tried again more rarely then, so that a
 * hub in trouble has one call every five seconds from this process, and people's own come first.
 */

import { recencyBy } from './recency.ts'

export interface WatchedFetch {
  fetch: typeof fetch
  failedLately(): boolean
}

// Twice the pause after a failed call: as long as people keep trying, theirs are the only calls.
const LATELY_MS = 10_000

export function watchedFetch(fetch: typeof globalThis.fetch, now: () => Date): WatchedFetch {
  let failedAt = -Infinity
  const time = () => now().getTime()
  const within = recencyBy(time)
  return {
    async fetch(input, init) {
      try {
        const response = await fetch(input, init)
        failedAt = response.status < 500 ? -Infinity : time()
        return response
      } catch (error) {
        failedAt = time()
        throw error
      }
    },
    failedLately: () => within(failedAt, LATELY_MS),
  }
}
