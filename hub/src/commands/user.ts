/**
 * `symbolon user add|list|disable`
 */
import { canonicalEmail } from '../base/canonical-email.ts'
import { LIMIT } from '../base/limit.ts'
import { newSecret } from '../base/secret.ts'
import { recordEvent } from '../domain/audit/event.ts'
import { isName } from '../domain/people/name.ts'
import {
  describeFaults,
  normalizePassword,
  passwordFaults,
  type PasswordPolicy,
} from '../domain/people/password.ts'
import { createUser, disableUser, listUsers } from '../domain/people/user.ts'
import { ENGLISH } from '../texts/catalogue.ts'
import { done, failed, type Command } from './command.ts'

/** The operator vouches for the address: it counts as verified. */
export const addUser: Command = async ({ config, db, passwords, now }, given) => {
  const typedEmail = String(given.email)
  const email = canonicalEmail(typedEmail)
  if (email === undefined) {
    return failed(
      `${typedEmail} is not an email address the hub accepts.`,
      'Check it for typing errors.',
    )
  }
  const isGenerated = typeof given.password !== 'string'
  const password = isGenerated
    ? generatedPassword(config.passwordPolicy)
    : normalizePassword(String(given.password))
  const faults = passwordFaults(password, config.passwordPolicy)
  if (faults.length > 0) {
    return failed(describeFaults(faults)(ENGLISH.refusals), 'Nothing was changed.')
  }
  const name = typeof given.name === 'string' ? given.name : email.slice(0, email.indexOf('@'))
  if (!isName(name)) {
    return failed(ENGLISH.refusals.nameUnusable(LIMIT.nameMax), 'Nothing was changed.')
  }
  const passwordHash = await passwords.hash(password)
  const newUser = { email, typedEmail, name, passwordHash, how: 'operator' } as const
  const user = await createUser(db, newUser, now())
  if (!user) {
    return failed(`${email} has a user already.`, 'See `symbolon user list`. Nothing was changed.')
  }
  await recordEvent(db, { type: 'user_created', userId: user.id, detail: 'command line' }, now())

  const { id } = user
  const shown = isGenerated ? { password } : {}
  const lines = [`id       ${id}`, `email    ${email}`, `name     ${name}`]
  if (isGenerated) lines.push(`password ${password} (shown once)`)
  return done([...lines, `Next: sign in at ${config.issuer}/sign-in`], {
    id,
    email,
    name,
    ...shown,
  })
}

/** Random, of every kind that a policy may ask for, and as long. */
const generatedPassword = ({ minLength }: PasswordPolicy) =>
  `${newSecret().raw}${newSecret().raw}`.slice(0, Math.max(20, minLength)) + '-Aa1'

export const showUsers: Command = async ({ db }) => {
  const users = await listUsers(db)
  const lines = users.map(({ id, email, addresses, name, disabledAt }) => {
    const others = addresses.filter((address) => address !== email)
    const also = others.length > 0 ? [`also ${others.join(', ')}`] : []
    return [id, email, name, ...also, ...(disabledAt ? ['disabled'] : [])].join('  ')
  })
  return done(lines.length > 0 ? lines : ['No users yet. Next: symbolon user add <email>'], users)
}

export const disable: Command = async ({ db, now }, given) => {
  const email = canonicalEmail(String(given.email))
  const user = await db.transaction().execute(async (tx) => {
    const disabled = await disableUser(tx, email ?? '', now())
    if (disabled) await recordEvent(tx, { type: 'user_disabled', userId: disabled.id }, now())
    return disabled
  })
  if (!user) return failed(`${String(given.email)} has no user here.`, 'See `symbolon user list`.')
  return done([`${user.email} is disabled and signed out of the hub.`], user)
}
