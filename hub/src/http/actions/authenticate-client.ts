/**
 * Client authentication, RFC 6749 §2.3: who calls, proven by the method that it is registered for.
 */
import type { Context } from 'hono'
import { equalHashes, hashSecret } from '../../base/secret.ts'
import type { OAuthClient } from '../../domain/clients/client.ts'
import { spendId } from '../../domain/tokens/spent-id.ts'
import { readClientAssertion } from '../../protocol/client-assertion.ts'
import {
  parseClientCredentials,
  type ClientCredentials,
} from '../../protocol/client-credentials.ts'
import type { OAuthForm } from '../../protocol/oauth-form.ts'
import { Refusal } from '../../protocol/refusal.ts'
import type { Hub } from '../hub.ts'
import { meetClient } from './meet-client.ts'

/** Throws invalid_client, alike for an unknown client and a wrong proof. */
export async function authenticateClient(
  hub: Hub,
  c: Context,
  form: OAuthForm,
): Promise<OAuthClient> {
  const credentials = parseClientCredentials(c.req.header('authorization'), form)
  const client = await meetClient(hub, c, credentials.clientId)
  if (
    client?.oauth.authMethods.includes(credentials.method) &&
    (await isProven(hub, client, credentials))
  )
    return client
  // RFC 6749 §5.2: whoever used the header is told in a header.
  if (credentials.method === 'client_secret_basic') c.header('WWW-Authenticate', 'Basic')
  throw new Refusal('invalid_client', 'the client is unknown or its authentication failed', {
    status: 401,
    isMiss: true,
  })
}

async function isProven(
  hub: Hub,
  client: OAuthClient,
  credentials: ClientCredentials,
): Promise<boolean> {
  const { secretHash } = client.oauth
  switch (credentials.method) {
    case 'none':
      return true
    case 'client_secret_basic':
    case 'client_secret_post':
      return secretHash !== undefined && equalHashes(secretHash, hashSecret(credentials.secret))
    case 'private_key_jwt':
      return isAsserted(hub, client, credentials.assertion)
  }
}

/** Its id is spent once the signature holds, so that nobody else can spend it. */
async function isAsserted(
  { config, db, now }: Hub,
  { id, oauth }: OAuthClient,
  assertion: string,
): Promise<boolean> {
  const audiences = [config.issuer, `${config.issuer}/oauth/token`]
  const asserting = { clientId: id, jwks: oauth.jwks, audiences }
  const read = await readClientAssertion(assertion, asserting, now())
  if (!read) return false
  const { jti, expiresAt } = read
  return spendId(db, { kind: 'client_assertion', id: `${id} ${jti}`, expiresAt })
}
