/**
 * What a client says about itself: RFC 7591 §2, OpenID Connect Dynamic Client Registration §2. Nothing of it is fetched or shown
 * but its name; what the hub has no use for is ignored, and the answer tells what was taken.
 */
import * as v from 'valibot'
import type { JsonWebKey } from 'node:crypto'
import { LIMIT } from '../../base/limit.ts'
import { publicKeyFault } from '../../protocol/client-key.ts'
import { SIGNING_ALGORITHMS } from '../../protocol/jws.ts'
import { redirectUriFault } from '../../protocol/redirect-uri.ts'
import { isWithin, scopesOf } from '../../protocol/scope.ts'
import { AUTH_METHODS } from './client.ts'

/** Only such as lead back to an address: a person asked for anything else would not see to whom they say yes. */
const GRANT_TYPES = ['authorization_code', 'refresh_token'] as const

const Text = v.string('must be a string')

const faultless = (faultOf: (text: string) => string | undefined) =>
  v.pipe(
    Text,
    v.check(
      (text) => faultOf(text) === undefined,
      ({ input }) => String(faultOf(input)),
    ),
  )

/** `null` is what was left out (RFC 7592 §2.2). */
const optional = <Schema extends v.GenericSchema>(schema: Schema) =>
  v.pipe(
    v.nullish(schema),
    v.transform((value) => value ?? undefined),
  )

const Uri = (issuer: string) => faultless((uri) => redirectUriFault(uri, issuer))

const Uris = (issuer: string) =>
  v.pipe(
    v.array(Uri(issuer), 'must be a list'),
    v.maxLength(LIMIT.redirectUris, `has more than ${LIMIT.redirectUris} entries`),
  )

const oneOf = <const Options extends readonly string[]>(options: Options) =>
  v.picklist(options, `must be one of ${options.join(', ')}`)

/** Neither invisible characters nor such as turn the direction of what stands beside them. */
const Name = v.pipe(
  Text,
  v.check((name) => name.trim() !== '', 'is empty'),
  v.check(
    (name) => [...name].length <= LIMIT.nameMax,
    `is longer than ${LIMIT.nameMax} characters`,
  ),
  v.check(
    (name) => name.isWellFormed() && !/[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/u.test(name),
    'holds a control character',
  ),
)

/** No more of a key than is used. */
const MEMBERS = ['kty', 'kid', 'alg', 'use', 'n', 'e', 'crv', 'x', 'y'] as const

const Key = v.pipe(
  v.custom<JsonWebKey>((key) => typeof key === 'object' && key !== null, 'must be a JWK'),
  v.check(
    (key) => publicKeyFault(key) === undefined,
    ({ input }) => String(publicKeyFault(input)),
  ),
  v.transform((key): JsonWebKey => Object.fromEntries(MEMBERS.map((name) => [name, key[name]]))),
)

const KeySet = v.object(
  {
    keys: v.pipe(
      v.array(Key, 'must be a list of JWKs'),
      v.minLength(1, 'is empty'),
      v.maxLength(LIMIT.clientKeys, `has more than ${LIMIT.clientKeys} entries`),
    ),
  },
  'must be a JWK set',
)

export interface Surroundings {
  issuer: string
  /** What whoever registers may ask for. */
  scopes: readonly string[]
}

const Metadata = ({ issuer, scopes }: Surroundings) =>
  v.object(
    {
      redirect_uris: v.pipe(v.nullish(Uris(issuer), []), v.minLength(1, 'is missing')),
      client_name: optional(Name),
      token_endpoint_auth_method: v.nullish(oneOf(AUTH_METHODS), 'client_secret_basic'),
      grant_types: v.pipe(
        v.nullish(v.array(Text, 'must be a list'), ['authorization_code']),
        v.transform((given) => GRANT_TYPES.filter((known) => given.includes(known))),
        v.check((known) => known.includes('authorization_code'), 'must hold authorization_code'),
      ),
      response_types: v.nullish(
        v.strictTuple([v.literal('code', 'must be code')], 'must hold code alone'),
        ['code'],
      ),
      scope: v.pipe(
        v.nullish(Text, ''),
        v.check(
          (scope) => isWithin(scopesOf(scope), scopes),
          'holds a value that is not in scopes_supported',
        ),
        // All of them, or a client that is asked for one more later on would have to register again.
        v.transform(() => scopes.join(' ')),
      ),
      jwks: optional(KeySet),
      id_token_signed_response_alg: v.nullish(oneOf(SIGNING_ALGORITHMS), 'RS256'),
      userinfo_signed_response_alg: optional(oneOf(SIGNING_ALGORITHMS)),
      post_logout_redirect_uris: v.nullish(Uris(issuer), []),
      backchannel_logout_uri: optional(Uri(issuer)),
    },
    'must be a JSON object',
  )

export type ClientMetadata = v.InferOutput<ReturnType<typeof Metadata>>

/** What people read. */
export const nameOf = ({ client_name: name, redirect_uris: [first] }: ClientMetadata) =>
  name ?? new URL(first!).host

export type ReadMetadata =
  | { outcome: 'read'; metadata: ClientMetadata }
  | { outcome: 'unusable'; isRedirectUri: boolean; problem: string }

/** The problem is told in English, to a developer; only the first of several. */
export function readClientMetadata(value: unknown, surroundings: Surroundings): ReadMetadata {
  const parsed = v.safeParse(Metadata(surroundings), value, { abortEarly: true })
  if (!parsed.success) {
    const [issue] = parsed.issues
    const path = v.getDotPath(issue) ?? 'the metadata'
    return unusable(`${path} ${issue.message}`, path.startsWith('redirect_uris'))
  }
  const { jwks, token_endpoint_auth_method: method } = parsed.output
  const needsKeys = method === 'private_key_jwt' && !jwks
  return needsKeys
    ? unusable('jwks is missing, which private_key_jwt needs (and not jwks_uri)')
    : { outcome: 'read', metadata: parsed.output }
}

const unusable = (problem: string, isRedirectUri = false) =>
  ({ outcome: 'unusable', isRedirectUri, problem }) as const
