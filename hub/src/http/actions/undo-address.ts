/**
 * Going the way back from a change of addresses, for the page and the JSON endpoint alike.
 */
import type { Context } from 'hono'
import { undoAddressChange } from '../../domain/people/address-undo.ts'
import { findWayBack, type WayBack } from '../../domain/people/way-back.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { markBrowser } from '../cookies.ts'
import type { Hub } from '../hub.ts'

/** The change that the link undoes; nothing is used up. */
export async function getWayBack(hub: Hub, token: string): Promise<WayBack> {
  const wayBack = await findWayBack(hub.db, token, hub.now())
  if (!wayBack) throw wayBackClosed()
  return wayBack
}

export async function undoChange(hub: Hub, c: Context, token: string) {
  const wayBack = await getWayBack(hub, token)
  const going = { wayBack, browser: markBrowser(hub, c) }
  const undone = await hub.db.transaction().execute(async (tx) => {
    const result = await undoAddressChange(tx, going, hub.now())
    if (!result) throw wayBackClosed()
    return result
  })
  const { id, email, name } = undone.user
  return { user: { id, email, name }, resetToken: undone.resetToken }
}

const wayBackClosed = () => new Refusal('invalid_code', (t) => t.wayBackClosed)
