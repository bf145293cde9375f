/**
 * SIGTERM with 200 requests in flight: each waits for its last byte when the hub is told.
 */
import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { atMost, equal, none, type Fault, type Figure } from '../fault.ts'
import type { HubProcess } from '../../processes/hub-process.ts'
import type { Installation } from '../installation.ts'
import { newVisitor, PASSWORD } from '../visit.ts'

const IN_FLIGHT = 200
const NEWCOMERS = 20
const GUESSERS = 20

export const toldToStop: Fault = {
  title: 'SIGTERM with 200 requests in flight',
  database: 'postgres',
  async run(installation) {
    const { replicas, startReplica } = installation
    const [told, other] = [replicas[0]!, replicas[1]!]
    other.signal('SIGSTOP') // or it would deliver the mails of the one that ends
    try {
      return await stopInFlight(installation, told)
    } finally {
      other.signal('SIGCONT')
      await told.end('SIGKILL') // where it did not come to that
      await startReplica(0)
    }
  },
}

async function stopInFlight(installation: Installation, told: HubProcess): Promise<Figure[]> {
  const begun = await Promise.all(
    Array.from({ length: IN_FLIGHT }, (_, index) => begin(installation, KINDS[index] ?? 'signout')),
  )
  await delay(500) // all of them have reached the hub

  const before = installation.ledger.signUps.length
  const toldAt = performance.now()
  const ended = told.end('SIGTERM')
  while ((await told.get('/readyz')).status === 200);
  const notReady = performance.now() - toldAt
  const answers = await Promise.all(begun.map((finish) => finish()))
  const lastAt = performance.now()
  const code = await ended
  const accepted = installation.ledger.signUps.slice(before)
  const undelivered = await undeliveredTo(installation, accepted)

  const reset = answers.filter((answer) => typeof answer === 'string')
  return [
    atMost(100, 'ms', '/readyz turns 503', notReady),
    none('requests without an answer', reset, answers.length),
    atMost(10, 's', 'the last answer', (lastAt - toldAt) / 1000),
    equal(0, 'exit code', code),
    none('mails left in the outbox', undelivered, accepted.length),
  ]
}

/** The others sign out. */
const KINDS = [
  ...Array<string>(NEWCOMERS).fill('email/signup'),
  ...Array<string>(GUESSERS).fill('email/signin'),
]

/** Gives the status, or the error of the connection, once it is finished. */
async function begin({ scene, ledger, replicas }: Installation, path: string) {
  const { email } = newVisitor(scene)
  const body = JSON.stringify({ email, password: PASSWORD, name: 'Ada Example' })
  const asked = request(`${replicas[0]!.url}/v1/auth/${path}`, {
    method: 'POST',
    agent: false,
    headers: {
      ...{ 'Content-Type': 'application/json', 'Content-Length': body.length },
      Origin: scene.hubUrl,
    },
  })
  const answer = statusOf(once(asked, 'response') as Promise<[IncomingMessage]>)
  asked.write(body.slice(0, -1))
  await once(asked, 'socket')
  return async () => {
    asked.end(body.slice(-1))
    const status = await answer
    if (status === 202) ledger.signUps.push(email)
    return status
  }
}

async function statusOf(arriving: Promise<[IncomingMessage]>): Promise<number | string> {
  try {
    const [response] = await arriving
    await text(response)
    return response.statusCode!
  } catch (error) {
    return String(error)
  }
}

async function undeliveredTo(
  { openHubDatabase }: Installation,
  recipients: string[],
): Promise<string[]> {
  const { db, close } = await openHubDatabase()
  const rows = await db
    .selectFrom('outbox')
    .select('recipient')
    .where('recipient', 'in', recipients)
    .where('delivered_at', 'is', null)
    .execute()
  await close()
  return rows.map(({ recipient }) => recipient)
}
