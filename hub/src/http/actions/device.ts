/**
 * What a person says about a device that waits for them.
 */
import type { Context } from 'hono'
import { giveConsent } from '../../domain/clients/consent.ts'
import { recordEvent } from '../../domain/audit/event.ts'
import type { Session } from '../../domain/people/session.ts'
import {
  decideDevice,
  findWaitingDevice,
  type DeviceRequest,
} from '../../domain/tokens/device-authorization.ts'
import { Refusal } from '../../protocol/refusal.ts'
import type { Hub } from '../hub.ts'
import { countOrRefuse, networkOfRequest } from '../limits.ts'

export const wrongUserCode = () => new Refusal('invalid_user_code', (t) => t.wrongUserCode)

/** With the client that it is; undefined when no device waits under this code. */
export async function findWaiting(hub: Hub, userCode: string) {
  const device = await findWaitingDevice(hub.db, userCode, hub.now())
  const client = await hub.clients.findOAuth(device?.clientId)
  return device && client ? { userCode, device, client } : undefined
}

/** Each try is counted before it is looked up, right or wrong, so that nobody can guess along (RFC 8628 §5.1). */
export async function findDevice(
  hub: Hub,
  c: Context,
  { userCode, session }: { userCode: string | undefined; session: Session },
): Promise<string> {
  if (userCode === undefined) throw wrongUserCode()
  await countOrRefuse(hub, 'deviceCodesPerNetwork', networkOfRequest(hub, c))
  await countOrRefuse(hub, 'deviceCodesPerAccount', session.user.id)
  if (await findWaiting(hub, userCode)) return userCode
  throw wrongUserCode()
}

interface Word {
  userCode: string
  device: DeviceRequest
  session: Session
  decided: 'approved' | 'denied'
}

/** What is approved stands among what the person has allowed, and can be withdrawn there. */
export async function decide(
  hub: Hub,
  { userCode, device, session, decided }: Word,
): Promise<void> {
  const now = hub.now()
  const who = { userId: session.user.id, clientId: device.clientId, sessionId: session.id }
  await hub.db.transaction().execute(async (tx) => {
    const word = { userCode, sessionId: session.id, decided }
    if (!(await decideDevice(tx, word, now))) throw wrongUserCode()
    await recordEvent(tx, { type: `device_${decided}`, ...who }, now)
    if (decided === 'approved') await giveConsent(tx, who, device, now)
  })
}
