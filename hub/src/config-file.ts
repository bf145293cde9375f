/**
 * The HUB_CONFIG file: apps and settings as JSON, validated whole. Unknown fields are refused by name, because a misspelt
 * one would otherwise be a setting that silently does nothing.
 */
import * as v from 'valibot'
import type { Client } from './domain/clients/client.ts'
import type { Config } from './http/hub.ts'
import { AddressBlocks } from './address-blocks.ts'
import { BrandFile, brandSettings } from './brand-settings.ts'
import { exactly } from './exactly.ts'
import {
  Accounts,
  LimitsFile,
  Passwords,
  peopleSettings,
  Sessions,
  type PeopleSettings,
} from './people-settings.ts'
import { APP_ID } from './protocol/authorization-request.ts'
import { redirectUriFault } from './protocol/redirect-uri.ts'
import { ShortText } from './short-text.ts'

export type Settings = Pick<Config, 'brand' | 'clients' | 'proxies' | 'outgoing'> & PeopleSettings

const SECRET_CHARACTERS = 32

interface Surroundings {
  environment: Record<string, string | undefined>
  issuer: string
  /** Where the file stands: what it names by a path is beside it. */
  folder: string
}

interface Whole extends Surroundings {
  /** The operator's own networks are named, inside which the hub may call by http. */
  hasOwnNetworks: boolean
}

const AppId = v.pipe(
  v.string(),
  v.maxLength(64, 'is longer than 64 characters'),
  v.regex(APP_ID, 'may hold a-z, 0-9 and inner hyphens only'),
)

const Address = ({ issuer }: Surroundings, judged = (uri: string) => uri) =>
  v.pipe(
    v.string(),
    v.check(
      (uri) => redirectUriFault(judged(uri), issuer) === undefined,
      ({ input }) => `${JSON.stringify(input)} ${redirectUriFault(judged(input), issuer)}`,
    ),
  )

/** Whether an address lies in the operator's own networks shows when it is called; until then http is as good as https. */
const CalledAddress = (whole: Whole) =>
  Address(whole, (uri) => (whole.hasOwnNetworks ? uri.replace(/^http:/, 'https:') : uri))

const ClientSecret = ({ environment }: Surroundings) =>
  v.pipe(
    v.union([v.string(), exactly({ env: v.string() })]),
    v.transform((given) => (typeof given === 'string' ? given : environment[given.env])),
    v.check(
      (secret) => secret !== undefined && secret.length >= SECRET_CHARACTERS,
      `needs ${SECRET_CHARACTERS} characters or more, here or in the variable it names`,
    ),
  )

const App = (surroundings: Whole) =>
  v.pipe(
    exactly({
      id: AppId,
      name: ShortText,
      redirectUris: v.pipe(
        v.array(Address(surroundings)),
        v.minLength(1, 'needs at least one entry'),
      ),
      flow: v.optional(v.picklist(['direct', 'code'])),
      postLogoutRedirectUris: v.optional(v.array(Address(surroundings)), []),
      backchannelLogoutUri: v.optional(CalledAddress(surroundings)),
      public: v.optional(v.boolean(), false),
      clientSecret: v.optional(ClientSecret(surroundings)),
      idTokenAlg: v.optional(v.picklist(['RS256', 'ES256', 'EdDSA']), 'RS256'),
      pkce: v.optional(v.picklist(['required', 'optional']), 'required'),
    }),
    v.partialCheck(
      [['public'], ['clientSecret']],
      (app) => !app.public || app.clientSecret === undefined,
      'is public and has a clientSecret: choose one',
    ),
    v.partialCheck(
      [['public'], ['clientSecret'], ['flow']],
      (app) => app.flow === undefined || !isOAuth(app),
      'has a flow, which belongs to apps without public or clientSecret',
    ),
    v.partialCheck(
      [['pkce'], ['clientSecret']],
      (app) => app.pkce === 'required' || app.clientSecret !== undefined,
      'may have optional pkce only with a clientSecret',
    ),
  )
type App = v.InferOutput<ReturnType<typeof App>>

const isOAuth = (app: { public: boolean; clientSecret?: string | undefined }) =>
  app.public || app.clientSecret !== undefined

const Apps = (surroundings: Whole) =>
  v.pipe(
    v.array(App(surroundings)),
    v.rawCheck(({ dataset, addIssue }) => {
      for (const id of repeatedIds(dataset.value)) addIssue({ message: `has the id "${id}" twice` })
    }),
  )

/** Of whatever stands there: other faults must not hide this one. */
function repeatedIds(apps: unknown): string[] {
  const ids: unknown[] = Array.isArray(apps) ? apps.map((app) => app?.id) : []
  return ids.filter((id) => typeof id === 'string').filter((id, at, all) => all.indexOf(id) !== at)
}

const File = (surroundings: Whole) =>
  exactly({
    brand: v.optional(BrandFile(surroundings), {}),
    apps: v.optional(Apps(surroundings), []),
    proxies: v.optional(AddressBlocks, []),
    outgoing: v.optional(exactly({ allow: v.optional(AddressBlocks, []) }), {}),
    accounts: v.optional(Accounts, {}),
    passwords: v.optional(Passwords, {}),
    sessions: v.optional(Sessions, {}),
    limits: v.optional(LimitsFile, {}),
  })

export function parseSettings(
  text: string,
  surroundings: Surroundings,
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
  ...people
}: v.InferOutput<ReturnType<typeof File>>): Settings => ({
  brand: brandSettings(brand),
  clients: apps.map(clientOf),
  proxies,
  outgoing,
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

function clientOf(app: App): Client {
  const { clientSecret, idTokenAlg, pkce } = app
  return {
    id: app.id,
    name: app.name,
    redirectUris: app.redirectUris,
    flow: app.flow ?? 'direct',
    postLogoutRedirectUris: app.postLogoutRedirectUris,
    backchannelLogoutUri: app.backchannelLogoutUri,
    oauth: isOAuth(app) ? { clientSecret, idTokenAlg, pkce } : undefined,
  }
}
