/**
 * oidc-provider with its records in PostgreSQL, for as long as its parent lives: the library that Node's OpenID providers are
 * usually built with, doing what the hub does.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import Provider, { type Adapter, type AdapterPayload } from 'oidc-provider'
import pg from 'pg'
import { OAUTH_CLIENT, PEOPLE } from './oauth-client.ts'

const databaseUrl = process.argv[2]
const signing = process.argv[3] === 'RS256' ? 'RS256' : 'EdDSA'
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 })
await pool.query(`create table records (
  id text primary key, payload jsonb not null, grant_id text, uid text, consumed_at timestamptz, expires_at timestamptz)`)
await pool.query('create index on records (grant_id)')
await pool.query('create index on records (uid)')

const named = (name: string, text: string, values: unknown[]) => pool.query({ name, text, values })

/** As its documentation asks for, with statements that are prepared once. */
class Records implements Adapter {
  readonly #kind: string
  constructor(kind: string) {
    this.#kind = kind
  }
  #key = (id: string) => `${this.#kind}:${id}`

  async upsert(id: string, payload: AdapterPayload, expiresIn: number) {
    const expiresAt = expiresIn ? new Date(Date.now() + expiresIn * 1000) : null
    await named(
      'upsert',
      `insert into records (id, payload, grant_id, uid, expires_at) values ($1, $2, $3, $4, $5)
       on conflict (id) do update set payload = $2, grant_id = $3, uid = $4, expires_at = $5`,
      [this.#key(id), payload, payload.grantId ?? null, payload.uid ?? null, expiresAt],
    )
  }
  async find(id: string) {
    const { rows } = await named(
      'find',
      'select payload, consumed_at from records where id = $1 and (expires_at is null or expires_at > now())',
      [this.#key(id)],
    )
    return rows[0] && { ...rows[0].payload, ...(rows[0].consumed_at && { consumed: true }) }
  }
  async findByUid(uid: string) {
    const { rows } = await named('uid', 'select payload from records where uid = $1', [uid])
    return rows[0]?.payload
  }
  async findByUserCode() {
    return undefined
  }
  async consume(id: string) {
    await named('consume', 'update records set consumed_at = now() where id = $1', [this.#key(id)])
  }
  async destroy(id: string) {
    await named('destroy', 'delete from records where id = $1', [this.#key(id)])
  }
  async revokeByGrantId(grantId: string) {
    await named('revoke', 'delete from records where grant_id = $1', [grantId])
  }
}

const LASTING = 14 * 24 * 3600 // seconds

const { privateKey } =
  signing === 'EdDSA'
    ? generateKeyPairSync('ed25519')
    : generateKeyPairSync('rsa', { modulusLength: 2048 })

const provider = new Provider('http://localhost:4000', {
  adapter: Records,
  clients: [
    {
      client_id: OAUTH_CLIENT.id,
      client_secret: OAUTH_CLIENT.clientSecret,
      redirect_uris: OAUTH_CLIENT.redirectUris,
      grant_types: ['authorization_code', 'refresh_token'],
      id_token_signed_response_alg: signing,
    },
  ],
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: signing, use: 'sig' }] },
  enabledJWA: { idTokenSigningAlgValues: [signing] } as never,
  cookies: { keys: [] },
  findAccount: async (_, sub) => ({ accountId: sub, claims: async () => ({ sub }) }),
  features: { devInteractions: { enabled: false } },
  ttl: {
    AccessToken: 300,
    AuthorizationCode: 60,
    IdToken: 300,
    RefreshToken: LASTING,
    Grant: LASTING,
    Session: LASTING,
  },
  issueRefreshToken: async (_, client, code) =>
    client.grantTypeAllowed('refresh_token') && code.scopes.has('offline_access'),
})

const now = Math.floor(Date.now() / 1000)

/** One more person who is signed in, and has agreed to everything. */
async function signedIn(accountId: string): Promise<string> {
  const grant = new provider.Grant({ accountId, clientId: OAUTH_CLIENT.id })
  grant.addOIDCScope('openid offline_access')
  const grantId = await grant.save()
  const [jti, uid] = [randomBytes(16).toString('base64url'), randomBytes(16).toString('base64url')]
  const session: AdapterPayload = {
    ...{ kind: 'Session', jti, uid, accountId, amr: ['pwd'] },
    ...{ iat: now, exp: now + LASTING, loginTs: now },
    authorizations: { [OAUTH_CLIENT.id]: { grantId, sid: accountId, persistsLogout: true } },
  }
  await new Records('Session').upsert(jti, session, LASTING)
  return `_session=${jti}`
}

const cookies = await Promise.all(Array.from({ length: PEOPLE }, (_, i) => signedIn(`person-${i}`)))
const server = provider.listen(0, '127.0.0.1', () =>
  process.send!({ port: (server.address() as AddressInfo).port, cookies }),
)
process.once('disconnect', () => process.exit())
