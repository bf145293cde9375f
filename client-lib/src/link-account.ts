/**
 * Just-in-time linking: gathers the facts for the decision table and carries its decision out.
 * Nothing here updates or deletes: it reads, and it inserts at most one account and one link.
 */

import type { Account, NewAccount } from './app.ts'
import { canonicalEmail } from './canonical-email.ts'
import type { Link } from './link-ledger.ts'
import { decideLink, type LinkDecision } from './linking.ts'
import { Refusal } from './refusal.ts'
import type { RelyingParty } from './relying-party.ts'

/** What an identity token proved, and all that crosses. */
export interface ProvenIdentity {
  sub: string
  sid: string
  email: string
  name: string | undefined
}

/** Reads only, so that it may be asked again after the person confirmed. */
export async function findDecision(
  rp: RelyingParty,
  identity: ProvenIdentity,
): Promise<LinkDecision<Account>> {
  const found = await findAccounts(rp, identity.email)
  const linkedElsewhere = found.length > 0 ? undefined : await findLinkedAccount(rp, identity.sub)
  // A racing first sign-in may have committed between the two reads, and be what the link names.
  const accounts = linkedElsewhere ? await findAccounts(rp, identity.email) : found

  const [account] = accounts
  const accountLink = account && (await rp.links?.findByAccount(rp.issuer, String(account.id)))
  const appProvisions = rp.accounts.create !== undefined
  return decideLink({
    subject: identity.sub,
    accounts,
    linkedElsewhere,
    accountLink,
    appProvisions,
  })
}

async function findAccounts(rp: RelyingParty, email: string): Promise<Account[]> {
  const rows = await rp.accounts.findByEmail(email)
  return rows.filter((row) => canonicalOf(row) === email)
}

/** A row without a usable address is nobody's: old tables hold nulls and typing errors. */
function canonicalOf({ email }: { email: unknown }): string | undefined {
  return typeof email === 'string' ? canonicalEmail(email) : undefined
}

async function findLinkedAccount(rp: RelyingParty, subject: string): Promise<Account | undefined> {
  const link = await rp.links?.findBySubject(rp.issuer, subject)
  if (!link) return undefined

  // An operator may have given the account to another subject since; then this link is history.
  const standing = await rp.links?.findByAccount(rp.issuer, link.accountId)
  if (standing?.subject !== subject) return undefined
  return (await rp.accounts.findById(link.accountId)) ?? undefined
}

/** Returns the account to open. Throws the linking refusals. */
export async function carryOut(
  rp: RelyingParty,
  identity: ProvenIdentity,
  decision: LinkDecision<Account>,
): Promise<Account> {
  if (decision.outcome === 'refused') throw new Refusal(decision.code)
  if (decision.outcome === 'unverified') throw new Refusal('local_email_unverified')
  if (decision.outcome === 'provision') return provision(rp, identity)

  const { account, linkMissing } = decision
  if (linkMissing) await addLink(rp, identity, { account, proof: 'email' })
  return account
}

/** Throws subject_conflict where the account is another subject's. */
export async function addLink(
  rp: RelyingParty,
  { sub }: ProvenIdentity,
  { account, proof }: { account: Account; proof: Link['proof'] },
): Promise<void> {
  const link: Link = { issuer: rp.issuer, subject: sub, accountId: String(account.id), proof }
  const standing = await rp.links?.add(link)
  if (standing && standing.subject !== sub) throw new Refusal('subject_conflict')
}

/**
 * Two first sign-ins may race, and so may a local sign-up; a unique index makes the slower insert
 * throw. So neither the answer of create() counts nor its error, only what is there afterwards.
 */
async function provision(rp: RelyingParty, identity: ProvenIdentity): Promise<Account> {
  const { sub, email, name } = identity
  const failure = await insertAccount(rp, {
    email,
    name,
    link: { issuer: rp.issuer, subject: sub },
  })

  const decision = await findDecision(rp, identity)
  if (decision.outcome === 'provision') {
    const detail = 'create() left no account behind'
    throw new Refusal('store_unavailable', { detail, cause: failure })
  }
  return carryOut(rp, identity, decision)
}

async function insertAccount(rp: RelyingParty, account: NewAccount): Promise<unknown> {
  try {
    await rp.accounts.create?.(account)
    return undefined
  } catch (error) {
    return error
  }
}
