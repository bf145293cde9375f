/**
 * What the client library spends on an identity token, beside the bare Ed25519 check of its signature.
 */
import { randomBytes, verify } from 'node:crypto'
import { decodeProtectedHeader } from 'jose'
import { createHubKeys } from '../../client-lib/src/hub-keys.ts'
import { verifyIdentityToken } from '../../client-lib/src/identity-token.ts'
import { nonceOf } from '../../client-lib/src/verifier.ts'
import { ISSUER } from '../../test/processes/hub-process.ts'
import type { Figure } from '../benchmark.ts'
import { authorizePath, CALLBACK, withHub, type BenchHub } from '../hub.ts'
import { percentile } from '../percentile.ts'
import { addPeople, sessionCookie } from '../people.ts'
import type { PostgresServer } from '../postgres-server.ts'

const COUNT = 20_000
const WARM_UP = 2_000

export const verification = (postgres: PostgresServer): Promise<Figure[]> =>
  withHub(postgres, {}, async (hub) => {
    const verifier = randomBytes(32).toString('base64url')
    const token = await identityToken(hub, nonceOf(verifier))
    const now = () => new Date()
    const onFailure = (problem: string) => console.error(problem)
    const keys = createHubKeys({ hubUrl: hub.url, fetch, now, onFailure })
    const app = { issuer: ISSUER, audience: 'mail', redirectUri: CALLBACK }
    const expected = { ...app, verifier, authenticatedSince: undefined }

    const key = await keys.get(decodeProtectedHeader(token).kid!)
    const [input, signature] = splitAt(token, token.lastIndexOf('.'))
    return [
      await measure('verifyIdentityToken', () =>
        verifyIdentityToken(token, expected, { keys, now }),
      ),
      await measure('Ed25519 check alone', async () => {
        if (!verify(null, input, key, signature)) throw new Error('the signature does not fit')
      }),
    ]
  })

/** As an app gets it. */
async function identityToken(hub: BenchHub, nonce: string): Promise<string> {
  const [person] = await addPeople(hub, 1)
  const Cookie = await sessionCookie(hub, person!)
  const answer = await fetch(`${hub.url}${authorizePath(nonce)}`, {
    headers: { Cookie },
    redirect: 'manual',
  })
  return new URL(answer.headers.get('location')!).searchParams.get('token')!
}

const splitAt = (token: string, dot: number) =>
  [Buffer.from(token.slice(0, dot)), Buffer.from(token.slice(dot + 1), 'base64url')] as const

async function measure(name: string, work: () => Promise<unknown>): Promise<Figure> {
  const times: number[] = []
  for (let count = 0; count < WARM_UP + COUNT; count += 1) {
    const startedAt = performance.now()
    await work()
    if (count >= WARM_UP) times.push(performance.now() - startedAt)
  }
  const [p50, p99] = [percentile(times, 0.5), percentile(times, 0.99)]
  const perSecond = 1000 / (times.reduce((sum, time) => sum + time, 0) / times.length)
  return { name, count: times.length, errors: 0, p50, p99, perSecond, notes: [] }
}
