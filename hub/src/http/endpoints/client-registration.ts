/**
 * Clients register themselves, RFC 7591 §3, and look after their registration, RFC 7592. Without `registration.dynamic` there
 * is nothing here.
 */
import { Hono, type Context } from 'hono'
import { toSeconds } from '../../base/duration.ts'
import { looksLikeSecret } from '../../base/secret.ts'
import { readClientMetadata, type ClientMetadata } from '../../domain/clients/client-metadata.ts'
import {
  findOwnRegistration,
  registerClient,
  removeClients,
  replaceMetadata,
  type Registered,
  type RegisteredClient,
} from '../../domain/clients/registered-client.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { anyOrigin } from '../any-origin.ts'
import type { Hub } from '../hub.ts'
import { countOrRefuse, networkOfRequest } from '../limits.ts'
import { countMisses } from '../misses.ts'
import { logFor } from '../request-id.ts'
import { jsonBody, jsonBodyLimit } from './json.ts'
import { assertPost, oauthErrors } from './oauth-errors.ts'

export function clientRegistrationEndpoints(hub: Hub): Hono {
  const endpoints = oauthErrors(hub, new Hono())
  if (!hub.config.registration.dynamic) return endpoints
  const before = [anyOrigin({ methods: ['GET', 'POST', 'PUT', 'DELETE'] }), jsonBodyLimit] as const

  endpoints.all('/oauth/register', ...before, async (c) => {
    assertPost(c)
    const metadata = metadataOf(hub, await jsonBody(c))
    await countOrRefuse(hub, 'registrationsPerNetwork', networkOfRequest(hub, c))

    const { registrationToken, ...registered } = await registerClient(hub.db, metadata, hub.now())
    logFor(hub, c)('client_registered', { app: registered.client.id })
    return told(hub, c, { ...registered, registrationToken }, 201)
  })

  endpoints.all(
    '/oauth/register/:id',
    ...before,
    countMisses(hub, async (c) => {
      const act = Object.hasOwn(ACTS, c.req.method) ? ACTS[c.req.method] : undefined
      if (!act) throw methodNotAllowed(c)
      const registrationToken = bearerOf(c)
      const own = { id: c.req.param('id') ?? '', registrationToken }
      const client = looksLikeSecret(registrationToken) && (await findOwnRegistration(hub.db, own))
      if (!client) throw notYours(c)
      return act({ hub, c, client, registrationToken })
    }),
  )
  return endpoints
}

interface Visit {
  hub: Hub
  c: Context
  client: RegisteredClient
  registrationToken: string
}

const ACTS: Readonly<Record<string, (visit: Visit) => Promise<Response>>> = {
  async GET({ hub, c, client, registrationToken }) {
    return told(hub, c, { client, secret: undefined, registrationToken }, 200)
  },
  async PUT({ hub, c, client, registrationToken }) {
    const body = await jsonBody(c)
    if (body['client_id'] !== client.id)
      throw new Refusal('invalid_client_metadata', 'client_id is not the one of this address')
    const replaced = await replaceMetadata(hub.db, client, metadataOf(hub, body))
    return told(hub, c, { ...replaced, registrationToken }, 200)
  },
  async DELETE({ hub, c, client }) {
    await removeClients(hub.db, [client.id], hub.now())
    c.header('Cache-Control', 'no-store')
    return c.body(null, 204)
  },
}

function metadataOf({ config }: Hub, body: unknown): ClientMetadata {
  const { scopes } = config.registration
  const read = readClientMetadata(body, { issuer: config.issuer, scopes })
  if (read.outcome === 'read') return read.metadata
  const code = read.isRedirectUri ? 'invalid_redirect_uri' : 'invalid_client_metadata'
  throw new Refusal(code, read.problem)
}

/** RFC 7591 §3.2.1. */
function told(
  { config }: Hub,
  c: Context,
  { client, secret, registrationToken }: Registered & { registrationToken: string },
  status: 200 | 201,
): Response {
  const { id, createdAt, metadata, secretHash } = client
  c.header('Cache-Control', 'no-store')
  return c.json(
    {
      client_id: id,
      client_id_issued_at: toSeconds(createdAt.getTime()),
      ...(secret !== undefined && { client_secret: secret }),
      ...(secretHash !== null && { client_secret_expires_at: 0 }), // never
      registration_client_uri: `${config.issuer}/oauth/register/${id}`,
      registration_access_token: registrationToken,
      ...metadata,
    },
    status,
  )
}

const bearerOf = (c: Context) =>
  /^Bearer (.+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? ''

/** Alike for a client that is no more and a token that is not its own (RFC 7592 §2.1). */
function notYours(c: Context): Refusal {
  c.header('WWW-Authenticate', 'Bearer error="invalid_token"')
  const message = 'the client is unknown, or the registration access token is not its own'
  return new Refusal('invalid_token', message, { status: 401, isMiss: true })
}

function methodNotAllowed(c: Context): Refusal {
  const allowed = Object.keys(ACTS).join(', ')
  c.header('Allow', allowed)
  return new Refusal('invalid_request', `this is asked for by ${allowed}`, { status: 405 })
}
