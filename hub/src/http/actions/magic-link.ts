/**
 * Signing in by a link or a code in a mail, for the page and the JSON endpoint alike.
 */
import type { Context } from 'hono'
import { consumeProof, findProvenUser } from '../../domain/people/proof-by-mail.ts'
import { browserMark } from '../cookies.ts'
import type { Hub } from '../hub.ts'
import { beginSession } from '../signed-in.ts'
import { invalidCode, proofOf, type TypedProof } from './mail-proof.ts'
import type { SignedInPerson } from './sign-in.ts'

export async function signInByMail(
  hub: Hub,
  c: Context,
  typed: TypedProof,
): Promise<SignedInPerson & { continuation: string | undefined; isSameBrowser: boolean }> {
  const proof = proofOf(hub, c, typed)
  const proven = await findProvenUser(hub.db, 'magic_link', proof, hub.now())
  if (!proven) throw invalidCode()

  const { id, email, name } = proven.user
  const session = await hub.db.transaction().execute(async (tx) => {
    if (!(await consumeProof(tx, proven, hub.now()))) throw invalidCode()
    return beginSession(hub, c, tx, { user: proven.user, amr: ['otp'] })
  })
  session.keep()
  const continuation = proven.token.continuation ?? undefined
  const isSameBrowser = browserMark(hub, c)?.hash === proven.token.browserHash
  return { user: { id, email, name }, sid: session.sid, continuation, isSameBrowser }
}
