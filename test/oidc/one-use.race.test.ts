/**
 * Proofs that are good for one use, presented fifty times at once on PostgreSQL: client assertions and DPoP proofs.
 */
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { ISSUER } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { createDpopKey } from './dpop-key.ts'
import { basic, CLIENTS, post, SECRET } from './standard-client.ts'

const TIMES = 50
const RESOURCE = 'https://orders.test/'
const { privateKey, publicKey } = await generateKeyPair('ES256')
const CALLER = { grantTypes: ['client_credentials'], resources: [RESOURCE] }
const APPS = [
  { id: 'keyed', name: 'Keyed', jwks: { keys: [await exportJWK(publicKey)] }, ...CALLER },
  { id: 'billing', name: 'Billing', clientSecret: SECRET, ...CALLER },
]
const FORM = { grant_type: 'client_credentials', resource: RESOURCE }

const hub = useHub({ settings: { ...CLIENTS, apps: APPS } })

async function accepted(form: Record<string, string>, headers: Record<string, string>) {
  const calls = Array.from({ length: TIMES }, () => post(hub, '/oauth/token', form, headers))
  const answers = await Promise.all(calls)
  expect(answers.filter(({ status }) => status >= 500)).toEqual([])
  return answers.filter(({ status }) => status === 200).length
}

test('of fifty uses of one client assertion one is accepted', async () => {
  const assertion = await new SignJWT({ jti: 'one' })
    .setProtectedHeader({ alg: 'ES256' })
    .setIssuer('keyed')
    .setSubject('keyed')
    .setAudience(ISSUER)
    .setExpirationTime('1 minute')
    .sign(privateKey)
  const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
  const form = { ...FORM, client_assertion: assertion, client_assertion_type: type }
  expect(await accepted(form, {})).toBe(1)
})

test('of fifty uses of one DPoP proof one is accepted', async () => {
  const nonce = await nonceForBilling()
  const DPoP = await (await createDpopKey(hub)).prove({ nonce })
  expect(await accepted(FORM, { Authorization: basic('billing', SECRET), DPoP })).toBe(1)
})

async function nonceForBilling(): Promise<string> {
  const headers = { Authorization: basic('billing', SECRET), DPoP: 'x' }
  const { response } = await post(hub, '/oauth/token', FORM, headers)
  return response.headers.get('dpop-nonce')!
}
