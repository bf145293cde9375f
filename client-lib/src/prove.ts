/**
 * POST /identity/prove: the person whose mailbox the hub has verified proves by the account's own password that an account,
 * whose address this app never confirmed, is theirs too. Whoever registered it first without owning the mailbox cannot, and
 * neither can its owner if the password is somebody else's. The ledger remembers the proof.
 */

import { admit, askForProof } from './admit.ts'
import type { Account } from './app.ts'
import { consumeArrival, resumeArrival, type Arrival } from './arrival.ts'
import { addLink, findDecision } from './link-account.ts'
import { onlyValue } from './query.ts'
import { refuse } from './refuse.ts'
import { Refusal } from './refusal.ts'
import type { RelyingParty } from './relying-party.ts'

export async function prove(rp: RelyingParty, request: Request): Promise<Response> {
  const { arrival, form } = await resumeArrival(rp, request, 'pending proof')
  const password = onlyValue(form, 'password') ?? ''
  try {
    const decision = await findDecision(rp, arrival.identity)
    if (decision.outcome !== 'unverified') return await resume(rp, request, arrival)

    const { account } = decision
    await countTry(rp, arrival)
    if (!(await isOwn(rp, request, { account, password }))) return askAgain(rp, request, arrival)
    await addLink(rp, arrival.identity, { account, proof: 'local' })
    rp.emit({ code: 'proof_given', sub: arrival.identity.sub, accountId: String(account.id) })
    return await resume(rp, request, arrival)
  } catch (error) {
    return refuse(rp, request, error, arrival.flow)
  }
}

async function resume(rp: RelyingParty, request: Request, arrival: Arrival): Promise<Response> {
  await consumeArrival(rp, arrival, 'pending proof')
  return admit(rp, request, arrival)
}

interface Claim {
  account: Account
  password: string
}

async function isOwn(rp: RelyingParty, request: Request, { account, password }: Claim) {
  return (await rp.localProof.verifyPassword?.(account, password, request)) === true
}

function askAgain(rp: RelyingParty, request: Request, arrival: Arrival): Response {
  rp.emit({ code: 'proof_failed', sub: arrival.identity.sub })
  const problem = `That is not the password of this account in ${rp.names.app}.`
  return askForProof(rp, request, { arrival, problem })
}

const HOUR_MS = 60 * 60_000

/** The second limit is for somebody who begins a sign-in anew for every five guesses. */
async function countTry(rp: RelyingParty, { flow, identity }: Arrival): Promise<void> {
  const hour = Math.floor(rp.now().getTime() / HOUR_MS)
  const counted =
    (await isAmong(rp, 5, `proof of ${flow.state}`)) &&
    (await isAmong(rp, 10, `proof by ${identity.sub} in ${hour}`))
  if (!counted) throw new Refusal('proof_exhausted')
}

/** Each try is one atomic insert, so that fifty forms at once are no more tries than one after another. */
async function isAmong(rp: RelyingParty, limit: number, key: string): Promise<boolean> {
  const until = new Date(rp.now().getTime() + 2 * HOUR_MS)
  for (let tried = 1; tried <= limit; tried++) {
    if (await rp.replay.consume(`${key}: ${tried}`, until)) return true
  }
  return false
}
