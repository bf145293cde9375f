/**
 * `symbolon events`: the audit trail, newest first, by the reference code that a person quotes or by their address.
 */
import { canonicalEmail } from '../base/canonical-email.ts'
import { findEvents } from '../domain/audit/event.ts'
import { findUserByEmail } from '../domain/people/user.ts'
import { done, failed, type Command } from './command.ts'

const NEWEST = 50

export const showEvents: Command = async ({ db }, given) => {
  const { ref, email } = given
  const user =
    typeof email === 'string' ? await findUserByEmail(db, canonicalEmail(email) ?? '') : undefined
  if (typeof email === 'string' && !user) {
    return failed(`${email} has no user here.`, 'See `symbolon user list`.')
  }
  const wanted = {
    ref: typeof ref === 'string' ? ref.toUpperCase() : undefined,
    userId: user?.id,
    most: NEWEST,
  }
  const events = await findEvents(db, wanted)
  const lines = events.map(({ at, type, ...rest }) =>
    [
      at.toISOString(),
      type,
      ...Object.entries(rest).flatMap(([name, value]) =>
        value === null ? [] : [`${name}=${value}`],
      ),
    ].join('  '),
  )
  const none =
    'Nothing in the audit trail. A refusal that is about nobody known stands in the hub’s log alone.'
  return done(lines.length > 0 ? lines : [none], events)
}
