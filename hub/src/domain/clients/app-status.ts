/**
 * How an app is connected, as it says itself: asked at its `/identity/status`, beside its callback, with a token that only the
 * hub can sign.
 */
import * as v from 'valibot'
import { unlessFailed, type Outgoing } from '../../outgoing/outgoing.ts'
import { signAppStatement } from '../tokens/app-statement.ts'
import type { KeyRing } from '../tokens/key-ring.ts'
import type { Client } from './client.ts'

export interface StatusDesk {
  issuer: string
  keys: Pick<KeyRing, 'active'>
  outgoing: Outgoing
}

const Word = v.pipe(v.string(), v.regex(/^[\w.+-]{1,64}$/)) // it is shown on terminals and pages

const Status = v.object({
  version: Word,
  flow: v.picklist(['direct', 'code']),
  keys: v.array(Word),
  clockOffset: v.pipe(v.number(), v.integer()), // in seconds, ahead of the hub's
})

export type AppStatus =
  | ({ outcome: 'connected' } & v.InferOutput<typeof Status>)
  | { outcome: 'no_address' } // none of its redirect URIs is the library's
  | { outcome: 'unreachable' }
  | { outcome: 'refused'; status: number } // dormant, or the library is not mounted there
  | { outcome: 'unreadable' }

export async function askStatus(desk: StatusDesk, client: Client, now: Date): Promise<AppStatus> {
  const callback = client.redirectUris.find((uri) => uri.endsWith('/callback'))
  if (callback === undefined) return { outcome: 'no_address' }

  const { issuer, keys } = desk
  const statement = { typ: 'status+jwt', issuer, clientId: client.id, claims: {} } as const
  const token = await signAppStatement(statement, await keys.active(now), now)
  const url = callback.replace(/callback$/, 'status')
  const headers = { Authorization: `Bearer ${token}` }
  const answer = await desk.outgoing({ method: 'GET', url, headers }).catch(unlessFailed)
  if (!answer) return { outcome: 'unreachable' }
  if (answer.status !== 200) return { outcome: 'refused', status: answer.status }
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Status), answer.body)
  return parsed.success ? { outcome: 'connected', ...parsed.output } : { outcome: 'unreadable' }
}
