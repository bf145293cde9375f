/**
 * Back-channel logout, OpenID Connect Back-Channel Logout 1.0 §2.4 and §2.5: apps are told of sessions that ended, each by a
 * logout token that is signed when it leaves. Every try is a token of its own: an app that used one up and then failed must be
 * able to take the next, and ending a session twice is ending it once.
 */
import type { Selectable } from 'kysely'
import type { Log } from '../../base/log.ts'
import { deliverNext, type Delivery } from '../../db/delivery.ts'
import type { Db, LogoutDeliveriesTable } from '../../db/schema.ts'
import type { Outgoing } from '../../outgoing/outgoing.ts'
import type { Client, ClientRegistry } from '../clients/client.ts'
import { signAppStatement } from './app-statement.ts'
import type { KeyRing } from './key-ring.ts'
import type { ActiveKey } from './signing-key.ts'

export interface Logouts {
  db: Db
  issuer: string
  clients: Pick<ClientRegistry, 'list' | 'findOAuth'>
  keys: Pick<KeyRing, 'active'>
  /** To clients that the operator named. */
  outgoing: Outgoing
  /** To those that named their address themselves. */
  outgoingToStrangers: Outgoing
  log: Log
}

type Row = Selectable<LogoutDeliveriesTable>

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'

/** Each app is told by itself, and left alone for this time once it fails: one that hangs must not keep the others waiting. */
export async function deliverLogouts(logouts: Logouts, now: () => Date): Promise<void> {
  const waiting = await waitingClients(logouts.db, now())
  await Promise.all(
    waiting.map(async (clientId) => {
      const told = await findTold(logouts, clientId)
      if (!told) return giveUp(logouts.db, clientId, now())
      const delivery = deliveryTo(told, logouts, now)
      while ((await deliverNext(delivery, now)) === 'delivered');
    }),
  )
}

async function waitingClients(db: Db, now: Date): Promise<string[]> {
  const rows = await db
    .selectFrom('logout_deliveries')
    .select('client_id as clientId')
    .distinct()
    .where('delivered_at', 'is', null)
    .where('given_up_at', 'is', null)
    .where('next_try_at', '<=', now)
    .execute()
  return rows.map(({ clientId }) => clientId)
}

interface Told {
  client: Client
  url: string
  outgoing: Outgoing
}

/** Undefined for a client that has no address for it, or is no more. */
async function findTold(logouts: Logouts, clientId: string): Promise<Told | undefined> {
  const { clients, outgoing, outgoingToStrangers } = logouts
  const named = clients.list().find(({ id }) => id === clientId)
  const client = named ?? (await clients.findOAuth(clientId))
  const url = client?.backchannelLogoutUri
  if (!client || url === undefined) return undefined
  return { client, url, outgoing: named ? outgoing : outgoingToStrangers }
}

async function giveUp(db: Db, clientId: string, now: Date): Promise<void> {
  await db
    .updateTable('logout_deliveries')
    .set({ given_up_at: now })
    .where('client_id', '=', clientId)
    .where('delivered_at', 'is', null)
    .where('given_up_at', 'is', null)
    .execute()
}

const deliveryTo = (
  { client, url, outgoing }: Told,
  { db, log, ...hub }: Logouts,
  now: () => Date,
): Delivery<Row> => ({
  ...{ db, log, table: 'logout_deliveries', matching: { client_id: client.id } },
  ...{ name: 'logout', erased: {} },
  about: ({ id }) => ({ logout: id, app: client.id }),
  async send(row) {
    const key = await hub.keys.active(now(), client.oauth?.idTokenAlg) // as its ID tokens are (§2.6)
    const { status } = await outgoing({
      method: 'POST',
      url,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: `logout_token=${await logoutToken({ row, issuer: hub.issuer }, key, now())}`,
    })
    if (status < 200 || status > 299) throw new Error(`the app answered ${status}`)
  },
})

function logoutToken(
  { row: { client_id, sub, sid }, issuer }: { row: Row; issuer: string },
  key: ActiveKey,
  now: Date,
): Promise<string> {
  const claims = { sub, ...(sid !== null && { sid }), events: { [EVENT]: {} } }
  return signAppStatement({ typ: 'logout+jwt', issuer, clientId: client_id, claims }, key, now)
}
