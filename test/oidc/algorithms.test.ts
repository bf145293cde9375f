/**
 * Which algorithms the hub signs with, and says that it does: for each a key in the published set.
 */
import { expect, test } from 'vitest'
import { openTestHub } from '../support/hub.ts'

const web = { id: 'web', name: 'Web', redirectUris: ['https://web.test/callback'], public: true }

test.each([
  ['no standard client', [], ['EdDSA']],
  ['one that says nothing', [web], ['EdDSA', 'RS256']],
  ['one of ES256', [{ ...web, idTokenAlg: 'ES256' }], ['EdDSA', 'RS256', 'ES256']],
])('with %s', async (_what, apps, expected) => {
  const { app, close } = await openTestHub({ settings: { apps } })
  const json = async (path: string) => (await app.request(path)).json() as Promise<any>
  const { id_token_signing_alg_values_supported: told } = await json(
    '/.well-known/openid-configuration',
  )
  const { keys } = await json('/.well-known/jwks.json')
  await close()
  expect(told).toEqual(expected)
  expect(new Set(keys.map(({ alg }: { alg: string }) => alg))).toEqual(new Set(expected))
})
