/**
 * openid-client 6, unmodified, by discovery alone: the library that most of Node's OpenID Connect stands on.
 */
import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ADA, openStage, SECRET, type Stage } from './stage.ts'

const CALLBACK = 'http://web.localhost:5001/callback'
const BYE = 'http://web.localhost:5001/bye'
const EVERYTHING = 'openid profile email offline_access'

let stage: Stage
beforeAll(async () => {
  stage = await openStage([
    {
      ...{ id: 'web', name: 'Web', redirectUris: [CALLBACK], postLogoutRedirectUris: [BYE] },
      clientSecret: SECRET,
    },
    { id: 'cli', name: 'Cli', redirectUris: ['http://127.0.0.1/callback'], public: true },
  ])
})
afterAll(() => stage.close())

const discover = (id: string, auth?: client.ClientAuth) =>
  client.discovery(new URL(stage.issuer), id, undefined, auth, {
    execute: [client.allowInsecureRequests], // the hub under test has no TLS
  })

async function signIn(config: client.Configuration, redirectUri: string) {
  const [pkceCodeVerifier, expectedState, expectedNonce] = [
    client.randomPKCECodeVerifier(),
    client.randomState(),
    client.randomNonce(),
  ]
  const address = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: EVERYTHING,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
    nonce: expectedNonce,
  })
  const { back, browser } = await stage.goAndReturn(address)
  const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true }
  return { address, browser, tokens: await client.authorizationCodeGrant(config, back, checks) }
}

describe.each([
  ['a secret in the header', 'web', CALLBACK, client.ClientSecretBasic(SECRET)],
  ['a secret in the form', 'web', CALLBACK, client.ClientSecretPost(SECRET)],
  ['PKCE alone, on a port of its own', 'cli', 'http://127.0.0.1:49152/callback', client.None()],
])('a client with %s', (_what, id, redirectUri, auth) => {
  test('signs in, reads userinfo, and renews its tokens', async () => {
    const config = await discover(id, auth)
    const { tokens } = await signIn(config, redirectUri)
    expect(tokens.claims()).toMatchObject({ sub: stage.sub, email: ADA, email_verified: true })

    const about = await client.fetchUserInfo(config, tokens.access_token, stage.sub)
    expect(about).toEqual({
      ...{ sub: stage.sub, name: 'Ada Example', email: ADA, email_verified: true },
    })

    const renewed = await client.refreshTokenGrant(config, tokens.refresh_token!)
    expect(renewed.claims()).toMatchObject({ sub: stage.sub })
    expect(renewed.refresh_token).not.toBe(tokens.refresh_token)
    await client.fetchUserInfo(config, renewed.access_token, stage.sub)
  })

  test('ends its tokens', async () => {
    const config = await discover(id, auth)
    const { tokens } = await signIn(config, redirectUri)
    await client.tokenRevocation(config, tokens.refresh_token!)
    await expect(client.refreshTokenGrant(config, tokens.refresh_token!)).rejects.toMatchObject({
      error: 'invalid_grant',
    })
    await expect(
      client.fetchUserInfo(config, tokens.access_token, stage.sub),
    ).rejects.toMatchObject({ status: 401 })
  })
})

test('a code and a refresh token that are used again end what they bought', async () => {
  const config = await discover('web', client.ClientSecretBasic(SECRET))
  const { tokens } = await signIn(config, CALLBACK)
  const renewed = await client.refreshTokenGrant(config, tokens.refresh_token!)
  await client.refreshTokenGrant(config, renewed.refresh_token!)
  await expect(client.refreshTokenGrant(config, tokens.refresh_token!)).rejects.toMatchObject({
    error: 'invalid_grant',
  })
  await expect(client.fetchUserInfo(config, renewed.access_token, stage.sub)).rejects.toMatchObject(
    { status: 401 },
  )
})

test('a confidential client asks what a token is worth', async () => {
  const config = await discover('web', client.ClientSecretBasic(SECRET))
  const { tokens } = await signIn(config, CALLBACK)
  expect(await client.tokenIntrospection(config, tokens.access_token)).toMatchObject({
    ...{ active: true, client_id: 'web', sub: stage.sub, scope: EVERYTHING },
  })
  await client.tokenRevocation(config, tokens.access_token)
  expect(await client.tokenIntrospection(config, tokens.access_token)).toEqual({ active: false })
})

test('the person is signed out, and comes back', async () => {
  const config = await discover('web', client.ClientSecretBasic(SECRET))
  const { address, browser, tokens } = await signIn(config, CALLBACK)
  const leaving = client.buildEndSessionUrl(config, {
    post_logout_redirect_uri: BYE,
    id_token_hint: tokens.id_token!,
    state: 'bye-bye',
  })
  expect((await browser.visit(leaving)).url.href).toBe(`${BYE}?state=bye-bye`)
  expect((await browser.visit(address)).url.pathname).toBe('/sign-in')
})
