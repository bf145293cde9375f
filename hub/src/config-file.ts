/**
 * The HUB_CONFIG file: apps and settings as JSON, validated whole. Unknown fields are refused by name, because a misspelt
 * one would otherwise be a setting that silently does nothing.
 */
import * as v from 'valibot'
import { canonicalEmail } from './base/canonical-email.ts'
import type { Client } from './domain/clients/client.ts'
import type { Config } from './http/hub.ts'
import { redirectUriFault } from './protocol/redirect-uri.ts'

export type Settings = Pick<Config, 'brand' | 'clients' | 'accounts'>

export const NO_SETTINGS: Settings = {
  brand: { name: 'Symbolon' },
  clients: [],
  accounts: { signUp: 'open', domains: [], revealExisting: false },
}

const SECRET_CHARACTERS = 32

const Text = v.pipe(
  v.string(),
  v.minLength(1, 'is empty'),
  v.maxLength(100, 'is longer than 100 characters'),
)

const AppId = v.pipe(
  v.string(),
  v.maxLength(64, 'is longer than 64 characters'),
  v.regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/, 'may hold a-z, 0-9 and inner hyphens only'),
)

const App = v.strictObject({
  id: AppId,
  name: Text,
  redirectUris: v.pipe(v.array(v.string()), v.minLength(1, 'needs at least one entry')),
  flow: v.optional(v.picklist(['direct', 'code'])),
  postLogoutRedirectUris: v.optional(v.array(v.string()), []),
  backchannelLogoutUri: v.optional(v.string()),
  public: v.optional(v.boolean()),
  clientSecret: v.optional(v.union([v.string(), v.strictObject({ env: v.string() })])),
  idTokenAlg: v.optional(v.picklist(['RS256', 'ES256', 'EdDSA'])),
  pkce: v.optional(v.picklist(['required', 'optional'])),
})
type App = v.InferOutput<typeof App>

const Domain = v.pipe(
  v.string(),
  v.check(
    (domain) => canonicalEmail(`a@${domain}`) === `a@${domain}`,
    'is not a lower-case domain',
  ),
)

const File = v.strictObject({
  brand: v.optional(v.strictObject({ name: v.optional(Text, 'Symbolon') }), {}),
  apps: v.optional(v.array(App), []),
  accounts: v.optional(
    v.strictObject({
      signUp: v.optional(v.picklist(['open', 'domains', 'closed']), 'open'),
      domains: v.optional(v.array(Domain), []),
      revealExisting: v.optional(v.boolean(), false),
    }),
    {},
  ),
})

interface Surroundings {
  environment: Record<string, string | undefined>
  issuer: string
}

export function parseSettings(
  text: string,
  surroundings: Surroundings,
): { settings: Settings; problems: string[] } {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return { settings: NO_SETTINGS, problems: [`is not JSON: ${(error as SyntaxError).message}`] }
  }
  const parsed = v.safeParse(File, json)
  if (!parsed.success) return { settings: NO_SETTINGS, problems: parsed.issues.map(describeIssue) }

  const { brand, apps, accounts } = parsed.output
  const problems = [
    ...apps.flatMap((app, index) => appFaults(app, `apps[${index}] (${app.id})`, surroundings)),
    ...duplicateIds(apps),
    ...(accounts.signUp === 'domains' && accounts.domains.length === 0
      ? ['accounts.domains must name at least one domain when signUp is "domains"']
      : []),
  ]
  const clients = apps.map((app) => clientOf(app, surroundings))
  return { settings: { brand, clients, accounts }, problems }
}

function describeIssue(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue) ?? 'the file'
  if (issue.type === 'strict_object' && issue.expected === 'never')
    return `${path} is not a known field`
  if (issue.received === 'undefined') return `${path} is missing`
  if (issue.kind === 'validation') return `${path} ${issue.message}`
  return `${path} must be ${issue.expected}, not ${issue.received}`
}

function appFaults(app: App, where: string, { environment, issuer }: Surroundings): string[] {
  const addressFaults = (field: string, uris: readonly string[]) =>
    uris.flatMap((uri) => {
      const fault = redirectUriFault(uri, issuer)
      return fault === undefined ? [] : [`${where}.${field} ${JSON.stringify(uri)} ${fault}`]
    })
  const isOAuth = app.public === true || app.clientSecret !== undefined
  const secret = secretOf(app, environment)
  const checks: Array<[bad: boolean, problem: string]> = [
    [
      app.public === true && app.clientSecret !== undefined,
      'is public and has a clientSecret: choose one',
    ],
    [
      isOAuth && app.flow !== undefined,
      'has a flow, which belongs to apps without public or clientSecret',
    ],
    [
      app.clientSecret !== undefined && (secret ?? '').length < SECRET_CHARACTERS,
      `needs a clientSecret of ${SECRET_CHARACTERS} characters or more${typeof app.clientSecret === 'object' ? ` in the variable ${app.clientSecret.env}` : ''}`,
    ],
    [
      app.pkce === 'optional' && app.clientSecret === undefined,
      'may have optional pkce only with a clientSecret',
    ],
  ]
  return [
    ...addressFaults('redirectUris', app.redirectUris),
    ...addressFaults('postLogoutRedirectUris', app.postLogoutRedirectUris),
    ...addressFaults(
      'backchannelLogoutUri',
      app.backchannelLogoutUri ? [app.backchannelLogoutUri] : [],
    ),
    ...checks.filter(([bad]) => bad).map(([, problem]) => `${where} ${problem}`),
  ]
}

function duplicateIds(apps: readonly App[]): string[] {
  const ids = apps.map(({ id }) => id)
  const twice = new Set(ids.filter((id, index) => ids.indexOf(id) !== index))
  return [...twice].map((id) => `apps has the id "${id}" twice`)
}

function clientOf(app: App, { environment }: Surroundings): Client {
  const isOAuth = app.public === true || app.clientSecret !== undefined
  const oauth = {
    clientSecret: secretOf(app, environment),
    idTokenAlg: app.idTokenAlg ?? 'RS256',
    pkce: app.pkce ?? 'required',
  } as const
  return {
    id: app.id,
    name: app.name,
    redirectUris: app.redirectUris,
    flow: app.flow ?? 'direct',
    postLogoutRedirectUris: app.postLogoutRedirectUris,
    backchannelLogoutUri: app.backchannelLogoutUri,
    oauth: isOAuth ? oauth : undefined,
  }
}

const secretOf = ({ clientSecret }: App, environment: Surroundings['environment']) =>
  typeof clientSecret === 'object' ? environment[clientSecret.env] : clientSecret
