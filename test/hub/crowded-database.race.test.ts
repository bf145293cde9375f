/**
 * More requests than the database gets through: those that find the queue full are refused at once, those that wait are
 * answered, and whoever needs no database notices nothing.
 */
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { LIMIT } from '../../hub/src/base/limit.ts'
import { ISSUER } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'

const hub = useHub()

const TOO_MANY = 50
const LOCK = sql`select pg_advisory_xact_lock(1)`

async function ask(path: string) {
  const { status, headers } = await hub.app.request(ISSUER + path)
  return { status, retryAfter: headers.get('retry-after') }
}

/** Every connection of the pool waits until it is released. */
async function holdConnections() {
  let release = () => {}
  const released = new Promise<void>((resolve) => (release = resolve))
  let waiting: Promise<unknown> = Promise.resolve()
  await new Promise<void>((resolve) => {
    const holding = hub.db.transaction().execute(async (tx) => {
      await LOCK.execute(tx)
      resolve()
      await released
    })
    waiting = holding
  })
  const others = Array.from({ length: LIMIT.poolConnections - 1 }, () => LOCK.execute(hub.db))
  await new Promise(setImmediate) // each has asked the pool for its connection
  return { release, ended: Promise.all([waiting, ...others]) }
}

test('a crowd at the database', async () => {
  await ask('/.well-known/jwks.json') // the keys are known
  const { release, ended } = await holdConnections()
  const answers: Awaited<ReturnType<typeof ask>>[] = []
  const crowd = Array.from({ length: LIMIT.poolWaiting + TOO_MANY }, async () =>
    answers.push(await ask('/readyz')),
  )
  await expect.poll(() => answers.length).toBe(TOO_MANY)
  expect(answers.map(({ status }) => status)).toEqual(Array(TOO_MANY).fill(503))
  expect(answers.every(({ retryAfter }) => Number(retryAfter) > 0)).toBe(true)
  expect((await ask('/.well-known/jwks.json')).status).toBe(200)
  expect(answers).toHaveLength(TOO_MANY)

  release()
  await Promise.all([ended, ...crowd])
  const others = answers.slice(TOO_MANY).map(({ status }) => status)
  expect(others).toEqual(Array(LIMIT.poolWaiting).fill(200))
})
