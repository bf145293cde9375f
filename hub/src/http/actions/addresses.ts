/**
 * A person's addresses: listed, added, one made the primary, one removed. For the pages and the JSON endpoints alike; who
 * changes them has just proven who they are.
 */
import type { Context } from 'hono'
import { canonicalEmail } from '../../base/canonical-email.ts'
import { addAddress, findAddition, mailAddition } from '../../domain/people/address-addition.ts'
import { removeAddress, type Removal } from '../../domain/people/address-removal.ts'
import { listAddresses } from '../../domain/people/address.ts'
import { makePrimary } from '../../domain/people/primary-address.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { markBrowser } from '../cookies.ts'
import type { Hub } from '../hub.ts'
import { outboxOf } from '../language.ts'
import { countOrRefuse, networkOfRequest } from '../limits.ts'
import { noSession, requireRecentProof, signedIn } from '../signed-in.ts'
import { acceptedEmail } from './accepted-email.ts'
import { invalidCode, proofOf, type TypedProof } from './mail-proof.ts'

/** The primary first, each with the apps that receive it. */
export async function addressesOf(hub: Hub, userId: string) {
  const addresses = await listAddresses(hub.db, userId)
  return addresses.map(({ isPrimary, clientIds, ...address }) => ({
    ...address,
    primary: isPrimary,
    apps: appsNamed(hub, clientIds),
  }))
}

/** An app that is no longer registered has its id for a name. */
const appsNamed = (hub: Hub, ids: readonly string[]) =>
  ids.map((id) => ({ id, name: hub.clients.list().find((app) => app.id === id)?.name ?? id }))

/** Answers alike whether or not the address has another user. */
export async function requestAddition(hub: Hub, c: Context, typedEmail: string): Promise<void> {
  const { user } = await requireRecentProof(hub, c)
  const email = acceptedEmail(hub, typedEmail, 'invalid_email')
  const own = await listAddresses(hub.db, user.id)
  if (own.some((address) => address.email === email)) {
    throw new Refusal('account_exists', (t) => t.ownAddress, { status: 409, field: 'email' })
  }
  await countOrRefuse(hub, 'mailsPerNetwork', networkOfRequest(hub, c))
  const request = { userId: user.id, email, typedEmail, browser: markBrowser(hub, c) }
  await mailAddition({ ...hub, outbox: outboxOf(hub, c) }, request, hub.now())
}

/** Counts only where the person who asked is signed in: whoever reads the mailbox alone gains nothing. */
export async function confirmAddition(hub: Hub, c: Context, typed: TypedProof) {
  const people = await signedIn(hub, c)
  if (people.length === 0) throw noSession()
  const addition = await findAddition(hub.db, proofOf(hub, c, typed), hub.now())
  if (!addition) throw invalidCode()
  const session = people.find(({ user }) => user.id === addition.userId)
  if (!session) throw new Refusal('session_mismatch', (t) => t.otherPerson, { status: 403 })

  await hub.db.transaction().execute(async (tx) => {
    if (!(await addAddress(tx, outboxOf(hub, c), addition, hub.now()))) throw invalidCode()
  })
  return { user: session.user, addresses: await addressesOf(hub, session.user.id) }
}

export async function choosePrimary(hub: Hub, c: Context, typedEmail: string) {
  const { user } = await requireRecentProof(hub, c)
  const email = canonicalEmail(typedEmail) ?? ''
  const choice = { userId: user.id, email }
  await hub.db.transaction().execute(async (tx) => {
    if (!(await makePrimary(tx, outboxOf(hub, c), choice, hub.now()))) throw noSuchAddress()
  })
  return { user: { ...user, email }, addresses: await addressesOf(hub, user.id) }
}

/** Answers with the apps that receive another address from now on. */
export async function dropAddress(hub: Hub, c: Context, typedEmail: string) {
  const { user } = await requireRecentProof(hub, c)
  const choice = { userId: user.id, email: canonicalEmail(typedEmail) ?? '' }
  const { clientIds } = await hub.db.transaction().execute(async (tx) => {
    const removal = await removeAddress(tx, outboxOf(hub, c), choice, hub.now())
    if (removal.outcome !== 'removed') throw stays(removal)
    return removal.address
  })
  return { apps: appsNamed(hub, clientIds) }
}

function stays(removal: Exclude<Removal, { outcome: 'removed' }>): Refusal {
  switch (removal.outcome) {
    case 'address_not_found':
      return noSuchAddress()
    case 'last_method':
      return new Refusal('last_method', (t) => t.mainAddressStays)
    case 'way_back_open':
      return new Refusal('way_back_open', (t) => t.wayBackOpen(removal.until), { status: 409 })
  }
}

const noSuchAddress = () =>
  new Refusal('address_not_found', (t) => t.noSuchAddress, { status: 404 })
