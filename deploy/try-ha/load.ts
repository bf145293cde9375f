/**
 * People who sign in and go on to an app, all the time. Whatever the hub acknowledged is remembered, to be looked for in the
 * database later; whatever it refused, by its kind.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { authorizePath } from '../../bench/hub.ts'
import { signIn, type Person } from '../../bench/people.ts'
import { hashSecret } from '../../hub/src/base/secret.ts'

export interface Acknowledged {
  /** How many identity tokens each session has brought, by the hash that the database has of its secret. */
  sessions: Map<string, number>
  /** When each answer was asked for, and came. */
  answers: Array<{ askedAt: number; answeredAt: number }>
  /** How many of each kind, and the slowest. */
  refused: Map<string, { count: number; slowest: number }>
  /** Which the hub has in memory: how often they were had, and not. */
  keys: { answered: number; refused: number }
}

export interface Load {
  stop(): Promise<Acknowledged>
  record: Acknowledged
}

const HOPS = 10 // on each session
const PAUSE = 20 // milliseconds, so that the machine is left to those who are tried

export function startLoad(url: string, people: readonly Person[]): Load {
  const record: Acknowledged = {
    sessions: new Map(),
    answers: [],
    refused: new Map(),
    keys: { answered: 0, refused: 0 },
  }
  let isStopped = false
  const workers = people.map(async (person) => {
    while (!isStopped) {
      const session = await beginSession(url, person, record)
      for (let hop = 0; session && hop < HOPS && !isStopped; hop += 1)
        await goToApp(url, session, record)
    }
  })
  const askForKeys = async () => {
    for (; !isStopped; await sleep(PAUSE)) {
      const keys = await fetch(`${url}/.well-known/jwks.json`)
        .then((answer) => answer.json())
        .catch(reasonOf)
      record.keys[keys.keys?.length > 0 ? 'answered' : 'refused'] += 1
    }
  }
  const all = Promise.all([...workers, askForKeys()])
  return {
    record,
    async stop() {
      isStopped = true
      await all
      return record
    },
  }
}

async function beginSession(url: string, person: Person, record: Acknowledged) {
  const { path, ...request } = signIn(person)
  const response = await ask(record, 200, `${url}${path}`, request)
  const cookie = response?.headers
    .getSetCookie()
    .find((line) => line.startsWith('symbolon_session='))
  const secret = cookie && /=([\w-]+)/.exec(cookie)![1]!
  if (secret) record.sessions.set(hashSecret(secret), 0)
  return secret
}

async function goToApp(url: string, session: string, record: Acknowledged): Promise<void> {
  const headers = { Cookie: `symbolon_session=${session}` }
  const response = await ask(record, 302, `${url}${authorizePath('n'.repeat(43))}`, { headers })
  if (!response) return
  const hash = hashSecret(session)
  record.sessions.set(hash, record.sessions.get(hash)! + 1)
}

/** The good answer, or none. */
async function ask(record: Acknowledged, good: number, url: string, request: RequestInit) {
  await sleep(PAUSE)
  const askedAt = performance.now()
  const answer = await fetch(url, { ...request, redirect: 'manual' }).catch(reasonOf)
  const answeredAt = performance.now()
  if (typeof answer !== 'string') await answer.arrayBuffer()
  if (typeof answer !== 'string' && answer.status === good) {
    record.answers.push({ askedAt, answeredAt })
    return answer
  }
  const kind = typeof answer === 'string' ? answer : kindOf(answer)
  const { count, slowest } = record.refused.get(kind) ?? { count: 0, slowest: 0 }
  record.refused.set(kind, { count: count + 1, slowest: Math.max(slowest, answeredAt - askedAt) })
  return undefined
}

export const PROPER_REFUSAL = '503 with Retry-After'

const kindOf = ({ status, headers }: Response) =>
  `${status} ${headers.has('retry-after') ? 'with' : 'without'} Retry-After`

const reasonOf = (error: Error) =>
  (error.cause as NodeJS.ErrnoException | undefined)?.code ?? error.message
