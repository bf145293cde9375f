/**
 * Device authorization, RFC 8628: a device shows a short code, its owner types that on another screen and decides, and the device
 * asks until then.
 */
import { sql } from 'kysely'
import { after, LIFETIME } from '../../base/duration.ts'
import { hashSecret, newSecret, newUserCode } from '../../base/secret.ts'
import type { Db, Tx } from '../../db/schema.ts'
import { scopesOf } from '../../protocol/scope.ts'

export interface DeviceRequest {
  clientId: string
  scope: readonly string[]
  resources: readonly string[]
}

export async function beginDeviceAuthorization(
  db: Db,
  { clientId, scope, resources }: DeviceRequest,
  now: Date,
): Promise<{ deviceCode: string; userCode: string }> {
  const [device, userCode] = [newSecret(), newUserCode()]
  const begun = await db
    .insertInto('device_authorizations')
    .values({
      ...{ device_code_hash: device.hash, user_code: userCode, client_id: clientId },
      ...{ scope: scope.join(' '), resources: resources.join(' ') },
      ...{ session_id: null, decided: null, asked_at: null, consumed_at: null },
      ...{ created_at: now, expires_at: after(now, LIFETIME.deviceCode) },
      pause: LIFETIME.devicePause,
    })
    .onConflict((conflict) => conflict.column('user_code').doNothing())
    .returning('user_code')
    .executeTakeFirst()
  if (begun) return { deviceCode: device.raw, userCode }
  return beginDeviceAuthorization(db, { clientId, scope, resources }, now) // another device shows this code
}

/** What waits for somebody's word under this code. */
export async function findWaitingDevice(
  db: Db,
  userCode: string,
  now: Date,
): Promise<DeviceRequest | undefined> {
  const row = await db
    .selectFrom('device_authorizations')
    .select(['client_id as clientId', 'scope', 'resources'])
    .where('user_code', '=', userCode)
    .where('decided', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return row && { ...row, scope: scopesOf(row.scope), resources: scopesOf(row.resources) }
}

/** False when somebody was faster, or its time is over. */
export async function decideDevice(
  tx: Tx,
  word: { userCode: string; sessionId: string; decided: 'approved' | 'denied' },
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('device_authorizations')
    .set({ decided: word.decided, session_id: word.sessionId })
    .where('user_code', '=', word.userCode)
    .where('decided', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export type DeviceAnswer =
  | { outcome: 'approved'; sessionId: string; scope: string[]; resources: string[] }
  | { outcome: 'pending' | 'hasty' | 'denied' | 'expired' | 'unknown' }

interface Asked {
  decided: 'approved' | 'denied' | null
  sessionId: string
  scope: string
  resources: string
  isSpent: boolean
  isOver: boolean
  isHasty: boolean
}

/**
 * The device asks. What there was before is locked and answered, so of any number of parallel questions one gets what was
 * approved; whoever asks too soon has to wait longer from then on (§3.5).
 */
export async function askDevice(
  db: Db,
  { clientId, deviceCode }: { clientId: string; deviceCode: string },
  now: Date,
): Promise<DeviceAnswer> {
  const { rows } = await sql<Asked>`
    with known as (
      select device_code_hash, decided, session_id, scope, resources, consumed_at,
        expires_at <= ${now} as is_over,
        coalesce(asked_at + pause * interval '1 millisecond' > ${now}, false) as is_hasty
      from device_authorizations
      where device_code_hash = ${hashSecret(deviceCode)} and client_id = ${clientId} for update
    )
    update device_authorizations as device set
      asked_at = ${now},
      pause = device.pause + case when is_hasty then ${LIFETIME.devicePause}::integer else 0 end,
      consumed_at = case when known.decided = 'approved' and not is_over
        then coalesce(known.consumed_at, ${now}) else known.consumed_at end
    from known where device.device_code_hash = known.device_code_hash
    returning known.decided, known.session_id as "sessionId", known.scope, known.resources,
      known.consumed_at is not null as "isSpent", is_over as "isOver", is_hasty as "isHasty"`.execute(
    db,
  )
  const [asked] = rows
  return asked ? answerTo(asked) : { outcome: 'unknown' }
}

function answerTo({ decided, sessionId, scope, resources, ...asked }: Asked): DeviceAnswer {
  if (asked.isSpent) return { outcome: 'unknown' }
  if (asked.isOver) return { outcome: 'expired' }
  if (decided === 'denied') return { outcome: 'denied' }
  if (decided === null) return { outcome: asked.isHasty ? 'hasty' : 'pending' }
  const lists = { scope: scopesOf(scope), resources: scopesOf(resources) }
  return { outcome: 'approved', sessionId, ...lists }
}
