/**
 * Where the hub signs: an RS256 signature, long as it takes, must not hold up whoever else asks at the time.
 */
import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { signJwt } from '../../hub/src/protocol/jws.ts'

test.each([
  ['RS256', 'in libuv’s pool', generateKeyPairSync('rsa', { modulusLength: 2048 })],
  ['ES256', 'at once', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ['EdDSA', 'at once', generateKeyPairSync('ed25519')],
] as const)('%s is signed %s', async (alg, where, { privateKey }) => {
  let isSigned = false
  const signing = signJwt('JWT', {}, { kid: 'k', alg, privateKey }).then(() => (isSigned = true))
  // By then every promise that could be kept is; what comes from the pool takes a turn of the event loop.
  await new Promise<void>((resolve) => process.nextTick(resolve))
  expect(isSigned).toBe(where === 'at once')
  await signing
})
