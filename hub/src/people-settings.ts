/**
 * What HUB_CONFIG says about people: who may sign up, what a password must be, how long sessions last, and the limits. Each
 * has its default here or beside the thing it limits.
 */
import * as v from 'valibot'
import { canonicalEmail } from './base/canonical-email.ts'
import { days, LIFETIME } from './base/duration.ts'
import { DEFAULT_LIMITS, LIMIT, type Limits } from './base/limit.ts'
import { DEFAULT_HASH_COST } from './base/password-hasher.ts'
import { exactly } from './exactly.ts'
import type { Config } from './http/hub.ts'
import { whole } from './whole-number.ts'

export type PeopleSettings = Pick<
  Config,
  'accounts' | 'limits' | 'passwordPolicy' | 'hashCost' | 'sessions'
>

const Domain = v.pipe(
  v.string(),
  v.check(
    (domain) => canonicalEmail(`a@${domain}`) === `a@${domain}`,
    'is not a lower-case domain',
  ),
)

export const Accounts = v.pipe(
  exactly({
    signUp: v.optional(v.picklist(['open', 'domains', 'closed']), 'open'),
    domains: v.optional(v.array(Domain), []),
    revealExisting: v.optional(v.boolean(), false),
  }),
  v.partialCheck(
    [['signUp'], ['domains']],
    ({ signUp, domains }) => signUp !== 'domains' || domains.length > 0,
    'must name at least one of its domains when signUp is "domains"',
  ),
)

/** The cost of a hash may only be raised. */
export const Passwords = exactly({
  minLength: v.optional(whole(LIMIT.passwordMin, 64), LIMIT.passwordMin),
  requireUpper: v.optional(v.boolean(), true),
  requireLower: v.optional(v.boolean(), true),
  requireDigit: v.optional(v.boolean(), true),
  requireSpecial: v.optional(v.boolean(), true),
  hashMemoryKib: v.optional(
    whole(DEFAULT_HASH_COST.memoryCost, 2 ** 21),
    DEFAULT_HASH_COST.memoryCost,
  ),
  hashPasses: v.optional(whole(DEFAULT_HASH_COST.timeCost, 20), DEFAULT_HASH_COST.timeCost),
})

export const Sessions = exactly({
  idleDays: v.optional(whole(1, 365), LIFETIME.sessionIdle / days(1)),
  absoluteDays: v.optional(whole(1, 365), LIFETIME.sessionAbsolute / days(1)),
})

/** How many; the windows of time stay. */
export const LimitsFile = exactly(
  Object.fromEntries(
    Object.keys(DEFAULT_LIMITS).map((name) => [name, v.optional(whole(1, 1_000_000))]),
  ),
)

interface PeopleFile {
  accounts: v.InferOutput<typeof Accounts>
  passwords: v.InferOutput<typeof Passwords>
  sessions: v.InferOutput<typeof Sessions>
  limits: v.InferOutput<typeof LimitsFile>
}

export function peopleSettings(file: PeopleFile): PeopleSettings {
  const { hashMemoryKib, hashPasses, ...passwordPolicy } = file.passwords
  const { idleDays, absoluteDays } = file.sessions
  return {
    accounts: file.accounts,
    limits: limitsOf(file.limits),
    passwordPolicy,
    hashCost: { memoryCost: hashMemoryKib, timeCost: hashPasses, parallelism: 1 },
    sessions: { idle: days(idleDays), absolute: days(absoluteDays) },
  }
}

function limitsOf(given: PeopleFile['limits']): Limits {
  const pairs = Object.entries(DEFAULT_LIMITS).map(([name, { most, window }]) => [
    name,
    { most: given[name] ?? most, window },
  ])
  return Object.fromEntries(pairs) as Limits
}
