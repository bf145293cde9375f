/**
 * The HUB_CONFIG file: apps and settings as JSON, validated whole. Unknown fields are refused by name, because a misspelt
 * one would otherwise be a setting that silently does nothing.
 */
import * as v from 'valibot'
import type { Config } from './http/hub.ts'
import { AddressBlocks } from './address-blocks.ts'
import { Apps, clientOf, Resources, Scopes, type Whole } from './app-settings.ts'
import { BrandFile, brandSettings } from './brand-settings.ts'
import { OPENID_SCOPES } from './domain/clients/client.ts'
import { exactly } from './exactly.ts'
import { Keys, keyTimes } from './key-settings.ts'
import {
  Accounts,
  LimitsFile,
  Passwords,
  peopleSettings,
  Sessions,
  type PeopleSettings,
} from './people-settings.ts'
import { whole } from './whole-number.ts'

export type Settings = Pick<
  Config,
  'brand' | 'clients' | 'proxies' | 'outgoing' | 'registration' | 'keys' | 'audit'
> &
  PeopleSettings

/** How clients that the operator has not named may come in, and what those may ask for. */
const Registration = exactly({
  dynamic: v.optional(v.boolean(), false),
  metadataDocuments: v.optional(v.boolean(), false),
  scopes: v.optional(Scopes, [...OPENID_SCOPES]),
  resources: v.optional(Resources, []),
})

/** How many whole months of the audit trail are kept; 0 for all. */
const Audit = exactly({ retainMonths: v.optional(whole(0, 1200), 0) })

const File = (surroundings: Whole) =>
  exactly({
    brand: v.optional(BrandFile(surroundings), {}),
    apps: v.optional(Apps(surroundings), []),
    proxies: v.optional(AddressBlocks, []),
    outgoing: v.optional(exactly({ allow: v.optional(AddressBlocks, []) }), {}),
    registration: v.optional(Registration, {}),
    keys: v.optional(Keys(surroundings.environment), {}),
    audit: v.optional(Audit, {}),
    accounts: v.optional(Accounts, {}),
    passwords: v.optional(Passwords, {}),
    sessions: v.optional(Sessions, {}),
    limits: v.optional(LimitsFile, {}),
  })

export function parseSettings(
  text: string,
  surroundings: Omit<Whole, 'hasOwnNetworks'>,
): { settings: Settings; problems: string[] } {
  let json
  try {
    json = JSON.parse(text)
  } catch (error) {
    return { settings: NO_SETTINGS, problems: [`is not JSON: ${(error as SyntaxError).message}`] }
  }
  const hasOwnNetworks = namesNetworks(json)
  const parsed = v.safeParse(File({ ...surroundings, hasOwnNetworks }), json)
  if (!parsed.success) return { settings: NO_SETTINGS, problems: parsed.issues.map(describeIssue) }
  return { settings: settingsOf(parsed.output), problems: [] }
}

const namesNetworks = (json: { outgoing?: { allow?: unknown[] } } | null) =>
  (json?.outgoing?.allow?.length ?? 0) > 0

const settingsOf = ({
  brand,
  apps,
  proxies,
  outgoing,
  registration,
  keys,
  audit,
  ...people
}: v.InferOutput<ReturnType<typeof File>>): Settings => ({
  brand: brandSettings(brand),
  clients: apps.map(clientOf),
  proxies,
  outgoing,
  registration,
  keys: keyTimes(keys),
  audit: { retainMonths: audit.retainMonths || undefined },
  ...peopleSettings(people),
})

/** What an empty file says. */
export const NO_SETTINGS = settingsOf(
  v.parse(File({ environment: {}, issuer: '', folder: '', hasOwnNetworks: false }), {}),
)

function describeIssue(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue) ?? 'the file'
  if (issue.type === 'never') return `${path} is not a known field`
  if (issue.kind !== 'schema' || issue.type === 'custom') return `${path} ${issue.message}`
  if (issue.received === 'undefined') return `${path} is missing`
  return `${path} must be ${issue.expected}, not ${issue.received}`
}
