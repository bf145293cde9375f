/**
 * More requests than the database gets through: those that would wait in vain are refused at once, those that wait are
 * answered, and whoever needs no database notices nothing.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { LIMIT } from '../../hub/src/base/limit.ts'
import { ISSUER } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'

const hub = useHub()

const TOO_MANY = 50
const freeAfter = 700 // milliseconds that every connection is held for when the crowd comes

async function ask(path: string) {
  const startedAt = performance.now()
  const { status, headers } = await hub.app.request(ISSUER + path)
  return { status, retryAfter: headers.get('retry-after'), took: performance.now() - startedAt }
}

test('a crowd at the database', async () => {
  await ask('/.well-known/jwks.json') // the keys are known
  const held = Array.from({ length: LIMIT.poolConnections }, () =>
    sql`select pg_sleep(1)`.execute(hub.db),
  )
  await delay(1000 - freeAfter)
  const crowd = Array.from({ length: LIMIT.poolWaiting + TOO_MANY }, () => ask('/readyz'))
  const keys = await ask('/.well-known/jwks.json')
  const answers = await Promise.all(crowd)
  await Promise.all(held)

  const refusedAtOnce = answers.filter(({ status, took }) => status === 503 && took < freeAfter)
  expect(refusedAtOnce).toHaveLength(TOO_MANY)
  expect(refusedAtOnce.every(({ retryAfter }) => Number(retryAfter) > 0)).toBe(true)
  expect([keys.status, keys.took < freeAfter]).toEqual([200, true])
  // A machine with too much else to do does not get through all who wait in time.
  const others = answers.filter(({ took }) => took >= freeAfter)
  expect(others).toHaveLength(LIMIT.poolWaiting)
  expect(others.map(({ status }) => status)).toContain(200)
})
