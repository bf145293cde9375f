/**
 * Whether the hub has ended what a session of the app's began with. One that has is ended at the app too, where the app has
 * `endSessions`: then it stays ended while the hub is away, and when the library is dormant.
 */

import { Refusal } from './refusal.ts'
import type { RelyingParty } from './relying-party.ts'
import type { RevocableSession } from './revoked-handles.ts'

export async function isRevoked(rp: RelyingParty, session: RevocableSession): Promise<boolean> {
  const { sub, sid } = session
  if (!sub && !sid) return false

  const { handles, catchUp } = rp.revocations
  await catchUp()
  if (!handles.has(session)) return false
  // A person may have begun another session since; of a sid nothing new ever begins.
  if (sid && handles.hasSid(sid)) await end(rp, sid)
  return true
}

async function end(rp: RelyingParty, sid: string): Promise<void> {
  try {
    await rp.app.endSessions?.({ sub: undefined, sid })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    rp.emit({ code: error.code, detail: 'endSessions', error: error.cause }) // refused all the same, and tried again next time
  }
}
