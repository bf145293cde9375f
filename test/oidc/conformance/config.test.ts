/**
 * oidcc-config-certification-test-plan of the OpenID Foundation: what the metadata must say, OpenID Connect Discovery §3 and
 * RFC 8414 §2.
 */
import { expect, test } from 'vitest'
import { ISSUER } from '../../support/hub.ts'
import { checkEndpoints } from './checks.ts'
import { usePlan } from './plan.ts'

const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/
const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

const rp = usePlan('query')

test('oidcc-discovery-endpoint-verification: the metadata says what the specifications want', async () => {
  const { status, headers, body } = await rp().fetch(`${ISSUER}/.well-known/openid-configuration`)
  expect(status).toBe(200)
  expect(headers.get('content-type')).toMatch(/^application\/json/)
  expect(body).toMatchObject({
    issuer: ISSUER,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: expect.arrayContaining(['RS256']),
    userinfo_signing_alg_values_supported: expect.arrayContaining(['RS256']),
    token_endpoint_auth_methods_supported: expect.arrayContaining([
      ...['client_secret_basic', 'client_secret_post'],
    ]),
    code_challenge_methods_supported: ['S256'],
    grant_types_supported: expect.arrayContaining(['authorization_code']),
    scopes_supported: expect.arrayContaining(['openid']),
    claims_supported: expect.arrayContaining(['sub']),
    claims_parameter_supported: expect.any(Boolean),
    request_parameter_supported: expect.any(Boolean),
    request_uri_parameter_supported: expect.any(Boolean),
  })
  expect(body.scopes_supported.filter((scope: string) => !SCOPE.test(scope))).toEqual([])
  checkEndpoints(body)
})

test('oidcc-discovery-endpoint-verification: jwks_uri has public keys, each with its own kid', async () => {
  const { status, body } = await rp().fetch(rp().metadata.jwks_uri)
  expect(status).toBe(200)
  const kids = body.keys.map(({ kid }: { kid: string }) => kid)
  expect(kids).toEqual([...new Set(kids)])
  expect(kids.every((kid: unknown) => typeof kid === 'string' && kid !== '')).toBe(true)
  const members = body.keys.flatMap(Object.keys)
  expect(members.filter((member: string) => PRIVATE.includes(member))).toEqual([])
  const algorithms = body.keys.map(({ alg }: { alg: string }) => alg)
  expect(algorithms).toEqual(
    expect.arrayContaining(rp().metadata.id_token_signing_alg_values_supported),
  )
})
