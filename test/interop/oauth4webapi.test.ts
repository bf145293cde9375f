/**
 * oauth4webapi 3, unmodified: the strictest reader of what the standards ask of an authorization server, for a client with a key
 * of its own.
 */
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ADA, openStage, type Stage } from './stage.ts'

const CALLBACK = 'http://ledger.localhost:5004/callback'
const API = 'https://api.test/'
const plainly = { [oauth.allowInsecureRequests]: true } // the hub under test has no TLS

const CLIENT: oauth.Client = { client_id: 'ledger' }

let stage: Stage
let server: oauth.AuthorizationServer
let key: CryptoKeyPair
beforeAll(async () => {
  key = await oauth.generateKeyPair('ES256', { extractable: true })
  const jwk = await crypto.subtle.exportKey('jwk', key.publicKey)
  stage = await openStage([
    {
      ...{ id: 'ledger', name: 'Ledger', redirectUris: [CALLBACK], idTokenAlg: 'ES256' },
      jwks: { keys: [{ kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y, kid: 'ledger-1' }] },
      grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
      scopes: ['openid', 'email', 'offline_access', 'entries'],
      resources: [API],
    },
  ])
  const issuer = new URL(stage.issuer)
  const found = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...plainly })
  server = await oauth.processDiscoveryResponse(issuer, found)
})
afterAll(() => stage.close())

const byKey = () => oauth.PrivateKeyJwt({ key: key.privateKey, kid: 'ledger-1' })

async function signIn(): Promise<oauth.TokenEndpointResponse> {
  const [verifier, state, nonce] = [
    oauth.generateRandomCodeVerifier(),
    oauth.generateRandomState(),
    oauth.generateRandomNonce(),
  ]
  const address = new URL(server.authorization_endpoint!)
  address.search = String(
    new URLSearchParams({
      ...{ client_id: 'ledger', redirect_uri: CALLBACK, response_type: 'code', state, nonce },
      ...{ scope: 'openid email offline_access', code_challenge_method: 'S256' },
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    }),
  )
  const { back } = await stage.goAndReturn(address)
  const parameters = oauth.validateAuthResponse(server, CLIENT, back, state)
  const answer = await oauth.authorizationCodeGrantRequest(
    ...([server, CLIENT, byKey(), parameters, CALLBACK, verifier, plainly] as const),
  )
  return oauth.processAuthorizationCodeResponse(server, CLIENT, answer, {
    expectedNonce: nonce,
    requireIdToken: true,
  })
}

test('signs in by its key, and reads userinfo', async () => {
  const tokens = await signIn()
  const claims = oauth.getValidatedIdTokenClaims(tokens)!
  expect(claims).toMatchObject({ sub: stage.sub, email: ADA })
  const answer = await oauth.userInfoRequest(server, CLIENT, tokens.access_token, plainly)
  const about = await oauth.processUserInfoResponse(server, CLIENT, stage.sub, answer)
  expect(about).toMatchObject({ email: ADA, email_verified: true })
})

test('renews its tokens, and ends them', async () => {
  const { refresh_token: refreshToken } = await signIn()
  const answer = await oauth.refreshTokenGrantRequest(
    ...([server, CLIENT, byKey(), refreshToken!, plainly] as const),
  )
  const renewed = await oauth.processRefreshTokenResponse(server, CLIENT, answer)
  const ending = await oauth.revocationRequest(
    ...([server, CLIENT, byKey(), renewed.refresh_token!, plainly] as const),
  )
  await oauth.processRevocationResponse(ending)

  const asked = await oauth.introspectionRequest(
    ...([server, CLIENT, byKey(), renewed.access_token, plainly] as const),
  )
  expect(await oauth.processIntrospectionResponse(server, CLIENT, asked)).toEqual({ active: false })
})

test('calls another app as itself, with an access token for that one alone', async () => {
  const wish = new URLSearchParams({ resource: API, scope: 'entries' })
  const answer = await oauth.clientCredentialsGrantRequest(
    ...([server, CLIENT, byKey(), wish, plainly] as const),
  )
  const { access_token: token } = await oauth.processClientCredentialsResponse(
    ...([server, CLIENT, answer] as const),
  )
  const call = new Request(API, { headers: { Authorization: `Bearer ${token}` } })
  const claims = await oauth.validateJwtAccessToken(server, call, API, {
    ...plainly,
    signingAlgorithms: ['ES256'],
  })
  expect(claims).toMatchObject({ sub: 'ledger', client_id: 'ledger', scope: 'entries', aud: API })
})
