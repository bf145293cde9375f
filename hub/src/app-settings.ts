/**
 * The apps that HUB_CONFIG names: those of the native protocol, and standard OAuth clients.
 */
import * as v from 'valibot'
import type { JsonWebKey } from 'node:crypto'
import { hashSecret } from './base/secret.ts'
import type { AuthMethod, Client, GrantType, OAuthRegistration } from './domain/clients/client.ts'
import { AUTH_METHODS, GRANT_TYPES, OPENID_SCOPES } from './domain/clients/client.ts'
import { exactly } from './exactly.ts'
import { APP_ID } from './protocol/authorization-request.ts'
import { publicKeyFault } from './protocol/client-key.ts'
import { SIGNING_ALGORITHMS } from './protocol/jws.ts'
import { redirectUriFault } from './protocol/redirect-uri.ts'
import { resourceFault, SCOPE_VALUE } from './protocol/scope.ts'
import { ShortText } from './short-text.ts'

/** What the file's meaning depends on, beside its text. */
export interface Whole {
  environment: Record<string, string | undefined>
  issuer: string
  /** Where the file stands: what it names by a path is beside it. */
  folder: string
  /** The operator's own networks are named, inside which the hub may call by http. */
  hasOwnNetworks: boolean
}

const SECRET_CHARACTERS = 32

const AppId = v.pipe(
  v.string(),
  v.maxLength(64, 'is longer than 64 characters'),
  v.regex(APP_ID, 'may hold a-z, 0-9 and inner hyphens only'),
)

/** A string in which nothing is wrong; `fault` says what is. */
const faultless = (fault: (text: string) => string | undefined) =>
  v.pipe(
    v.string(),
    v.check(
      (text) => fault(text) === undefined,
      ({ input }) => `${JSON.stringify(input)} ${fault(input)}`,
    ),
  )

const Address = ({ issuer }: Whole) => faultless((uri) => redirectUriFault(uri, issuer))

/** Whether an address lies in the operator's own networks shows when it is called; until then http is as good as https. */
const CalledAddress = ({ issuer, hasOwnNetworks }: Whole) =>
  faultless((uri) =>
    redirectUriFault(hasOwnNetworks ? uri.replace(/^http:/, 'https:') : uri, issuer),
  )

const ClientSecret = ({ environment }: Whole) =>
  v.pipe(
    v.union([v.string(), exactly({ env: v.string() })]),
    v.transform((given) => (typeof given === 'string' ? given : environment[given.env])),
    v.check(
      (secret) => secret !== undefined && secret.length >= SECRET_CHARACTERS,
      `needs ${SECRET_CHARACTERS} characters or more, here or in the variable it names`,
    ),
  )

const ClientKey = v.pipe(
  v.custom<JsonWebKey>((key) => typeof key === 'object' && key !== null, 'must be a JWK'),
  v.check(
    (key) => publicKeyFault(key) === undefined,
    ({ input }) => `${publicKeyFault(input)}`,
  ),
)

export const Scopes = v.array(
  v.pipe(v.string(), v.regex(SCOPE_VALUE, 'is no scope (RFC 6749 §3.3)')),
)

export const Resources = v.array(faultless(resourceFault))

/** What only standard OAuth clients have. */
const OAuthFields = (whole: Whole) => ({
  public: v.optional(v.boolean(), false),
  clientSecret: v.optional(ClientSecret(whole)),
  jwks: v.optional(exactly({ keys: v.pipe(v.array(ClientKey), v.minLength(1, 'is empty')) })),
  tokenEndpointAuthMethod: v.optional(v.picklist(AUTH_METHODS)),
  idTokenAlg: v.optional(v.picklist(SIGNING_ALGORITHMS)),
  userinfoAlg: v.optional(v.picklist(SIGNING_ALGORITHMS)),
  pkce: v.optional(v.picklist(['required', 'optional'])),
  grantTypes: v.optional(v.array(v.picklist(GRANT_TYPES))),
  scopes: v.optional(Scopes),
  resources: v.optional(Resources),
  requirePushedRequests: v.optional(v.boolean()),
  firstParty: v.optional(v.boolean()),
})

const App = (whole: Whole) =>
  v.pipe(
    exactly({
      id: AppId,
      name: ShortText,
      redirectUris: v.optional(v.array(Address(whole)), []),
      flow: v.optional(v.picklist(['direct', 'code'])),
      postLogoutRedirectUris: v.optional(v.array(Address(whole)), []),
      backchannelLogoutUri: v.optional(CalledAddress(whole)),
      ...OAuthFields(whole),
    }),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return
      for (const message of contradictions(dataset.value)) addIssue({ message })
    }),
  )
type App = v.InferOutput<ReturnType<typeof App>>

function contradictions(app: App): string[] {
  const method = app.tokenEndpointAuthMethod
  const oauthOnly = Object.keys(OAuthFields({} as Whole)).filter(
    (name) => name !== 'public' && app[name as keyof App] !== undefined,
  )
  const needsRedirect = !app.grantTypes || app.grantTypes.includes('authorization_code')
  const checks: Array<[bad: boolean, problem: string]> = [
    [app.public && app.clientSecret !== undefined, 'is public and has a clientSecret: choose one'],
    [app.public && app.jwks !== undefined, 'is public and has jwks: choose one'],
    [
      isOAuth(app) && app.flow !== undefined,
      'has a flow, which belongs to apps without public, clientSecret and jwks',
    ],
    [
      !isOAuth(app) && oauthOnly.length > 0,
      `has ${oauthOnly.join(', ')}, which belongs to apps with public, clientSecret or jwks`,
    ],
    [
      app.pkce === 'optional' && app.clientSecret === undefined && app.jwks === undefined,
      'may have optional pkce only with a clientSecret or jwks',
    ],
    [
      method === 'none' && !app.public,
      'may have tokenEndpointAuthMethod none only where it is public',
    ],
    [method !== undefined && method !== 'none' && app.public, `is public and cannot use ${method}`],
    [method === 'private_key_jwt' && !app.jwks, 'needs jwks for private_key_jwt'],
    [
      method?.startsWith('client_secret') === true && app.clientSecret === undefined,
      `needs a clientSecret for ${method}`,
    ],
    [
      app.public && app.grantTypes?.includes('client_credentials') === true,
      'is public and cannot use client_credentials',
    ],
    [needsRedirect && app.redirectUris.length === 0, 'needs at least one entry in redirectUris'],
  ]
  return checks.filter(([bad]) => bad).map(([, problem]) => problem)
}

const isOAuth = (app: App) => app.public || app.clientSecret !== undefined || app.jwks !== undefined

export const Apps = (whole: Whole) =>
  v.pipe(
    v.array(App(whole)),
    v.rawCheck(({ dataset, addIssue }) => {
      for (const id of repeatedIds(dataset.value)) addIssue({ message: `has the id "${id}" twice` })
    }),
  )

/** Of whatever stands there: other faults must not hide this one. */
function repeatedIds(apps: unknown): string[] {
  const ids: unknown[] = Array.isArray(apps) ? apps.map((app) => app?.id) : []
  return ids.filter((id) => typeof id === 'string').filter((id, at, all) => all.indexOf(id) !== at)
}

export function clientOf(app: App): Client {
  const { id, name, redirectUris, flow, postLogoutRedirectUris, backchannelLogoutUri } = app
  return {
    ...{ id, name, redirectUris, flow: flow ?? 'direct', postLogoutRedirectUris },
    backchannelLogoutUri,
    oauth: isOAuth(app) ? registrationOf(app) : undefined,
  }
}

const registrationOf = (app: App): OAuthRegistration => ({
  authMethods: authMethodsOf(app),
  secretHash: app.clientSecret === undefined ? undefined : hashSecret(app.clientSecret),
  jwks: app.jwks?.keys ?? [],
  idTokenAlg: app.idTokenAlg ?? 'RS256',
  userinfoAlg: app.userinfoAlg,
  pkce: app.pkce ?? 'required',
  grantTypes: app.grantTypes ?? (['authorization_code', 'refresh_token'] satisfies GrantType[]),
  scopes: app.scopes ?? OPENID_SCOPES,
  resources: app.resources ?? [],
  requiresPushedRequests: app.requirePushedRequests ?? false,
  isFirstParty: app.firstParty ?? true,
})

/** Where none is named, whatever the app has the means for. */
function authMethodsOf(app: App): readonly AuthMethod[] {
  if (app.tokenEndpointAuthMethod) return [app.tokenEndpointAuthMethod]
  if (app.public) return ['none']
  const bySecret: AuthMethod[] = ['client_secret_basic', 'client_secret_post']
  return [
    ...(app.clientSecret === undefined ? [] : bySecret),
    ...(app.jwks ? (['private_key_jwt'] as const) : []),
  ]
}
