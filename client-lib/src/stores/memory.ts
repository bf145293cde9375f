/**
 * Replay store and link ledger in memory: for development, tests, and apps of a single process.
 */

import type { Link, LinkHistory } from '../link-ledger.ts'
import type { ReplayStore } from '../replay-store.ts'

/**
 * Used tokens in this process alone, forgotten with it: what `replay: 'memory'` stands for.
 *
 * @example
 * const hub = createHubClient({ ...myOptions, replay: memoryReplay() })
 */
export function memoryReplay(now: () => Date = () => new Date()): ReplayStore {
  const used = new Map<string, number>()

  /** Oldest first, and no timer: the sweep stops at the first that still matters. */
  function sweep(): void {
    for (const [id, expiresAt] of used) {
      if (expiresAt > now().getTime()) return
      used.delete(id)
    }
  }

  return {
    consume(id, expiresAt) {
      sweep()
      if (used.has(id)) return false
      used.set(id, expiresAt.getTime())
      return true
    },
  }
}

/**
 * `links` is the history so far, oldest first; new ones are appended to it.
 *
 * @example
 * const hub = createHubClient({ ...myOptions, links: memoryLinks() })
 */
export function memoryLinks(links: Link[] = []): LinkHistory {
  const newest = (matches: (link: Link) => boolean) => links.findLast(matches)
  const findByAccount = (issuer: string, accountId: string) =>
    newest((link) => link.issuer === issuer && link.accountId === accountId)

  return {
    findBySubject: (issuer, subject) =>
      newest((link) => link.issuer === issuer && link.subject === subject),
    findByAccount,
    add(link) {
      const standing = findByAccount(link.issuer, link.accountId)
      if (standing && standing.subject !== link.subject) return standing
      if (standing?.proof !== link.proof) links.push(link)
      return link
    },
    supersede: (link) => void links.push({ ...link, proof: 'local' }),
  }
}
