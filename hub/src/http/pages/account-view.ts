/**
 * The account page, as it is shown by whichever of its forms was sent.
 */
import type { Context } from 'hono'
import { deviceName } from '../../base/device-name.ts'
import { listSessions, type Session } from '../../domain/people/session.ts'
import { NOWHERE } from '../../protocol/continuation.ts'
import { addressesOf } from '../actions/addresses.ts'
import { appsOf } from '../actions/apps.ts'
import { consentsOf } from '../actions/consent.ts'
import type { Hub } from '../hub.ts'
import { isRecentlyProven, requireSession } from '../signed-in.ts'
import { accountPage, type AccountView } from '../views/account.ts'
import { explained, sendPage } from './page.ts'
import { step } from './steps.ts'

/** To the account page when it is done; else the page again, with why not. */
export async function doneOrExplained(
  hub: Hub,
  c: Context,
  what: string,
  act: () => Promise<unknown>,
) {
  try {
    await act()
  } catch (error) {
    return explain(hub, c, error)
  }
  return c.redirect(`/account?done=${what}`, 303)
}

/** What was wrong, beside the field that it is about. Whoever signed in too long ago does it again. */
export async function explain(hub: Hub, c: Context, error: unknown, field?: string) {
  const current = await requireSession(hub, c) // who has none is told so, once, by a page of its own
  const { status, problem } = explained(hub, c, error)
  if (problem.code === 'reauth_required') return c.redirect(signInAgain(hub, current), 303)
  const view = await accountView(hub, current, { otherPeople: 0, done: undefined })
  const atField = { ...problem, field: field ?? problem.field }
  return sendPage(hub, c, accountPage({ ...view, problem: atField }), status)
}

/** As the same person, whose address stands there already; then back to the account. */
const signInAgain = (hub: Hub, { user }: Session) =>
  step(hub, '/sign-in/password', { ...NOWHERE, email: user.email })

export async function accountView(
  hub: Hub,
  current: Session,
  around: { otherPeople: number; done: string | undefined },
): Promise<AccountView> {
  const { config, db } = hub
  const listed = await listSessions(db, current.user.id, config.sessions, hub.now())
  const addresses = await addressesOf(hub, current.user.id)
  return {
    ...around,
    brandName: config.brand.name,
    user: current.user,
    addresses: addresses.map((address) => ({ ...address, removeLink: removeLink(hub, address) })),
    signInAgainLink: isRecentlyProven(hub, current) ? undefined : signInAgain(hub, current),
    policy: config.passwordPolicy,
    apps: await appsOf(hub, current.user.id),
    consents: await consentsOf(hub, current.user.id),
    sessions: listed.map(({ id, userAgent, ip, lastSeenAt }) => ({
      ...{ sid: id, device: deviceName(userAgent), ip, lastSeenAt },
      isCurrent: id === current.id,
    })),
    problem: undefined,
  }
}

/** Sealed, so that no address stands in a URL. */
const removeLink = (hub: Hub, { email }: { email: string }) =>
  step(hub, '/account/addresses/remove', { ...NOWHERE, email })
