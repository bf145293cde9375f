/**
 * Leaving the hub, and taking one's data along: for the page and the JSON endpoint alike.
 */
import type { Context } from 'hono'
import { listConsents } from '../../domain/clients/consent.ts'
import { listSessions } from '../../domain/people/session.ts'
import { findUserById } from '../../domain/people/user.ts'
import { withdraw } from '../../domain/people/withdrawal.ts'
import { setSessionSecrets } from '../cookies.ts'
import type { Hub } from '../hub.ts'
import { requireSession } from '../signed-in.ts'
import { addressesOf } from './addresses.ts'
import { provePassword } from './password.ts'

export async function leave(hub: Hub, c: Context, typed: { password: string }): Promise<void> {
  const proven = await provePassword(hub, c, typed.password)
  await hub.db.transaction().execute((tx) => withdraw(tx, proven, hub.now()))
  setSessionSecrets(hub, c, [])
}

/** Everything that the hub holds about the person, save secrets. */
export async function exportData(hub: Hub, c: Context) {
  const { user } = await requireSession(hub, c)
  const { passwordHash, ...data } = (await findUserById(hub.db, user.id))!
  const sessions = await listSessions(hub.db, user.id, hub.config.sessions, hub.now())
  const addresses = await addressesOf(hub, user.id)
  const consents = await listConsents(hub.db, user.id)
  return { user: { ...data, hasPassword: passwordHash !== null }, addresses, sessions, consents }
}
