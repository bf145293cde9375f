/**
 * Parallel uses of one code and of one refresh token, over two replicas on one PostgreSQL: the first is used once, the second
 * has one successor, and a replica that starts later still knows which tokens were used.
 */
import { beforeEach, expect, test } from 'vitest'
import { LIFETIME } from '../../hub/src/base/duration.ts'
import { signedInPerson, type Person } from '../hub/person.ts'
import { useReplicas } from '../support/use-replicas.ts'
import { CLIENTS, freshCode, oauthError, redeem, renew } from './standard-client.ts'

const TIMES = 50

const { replicas, openReplica, together } = useReplicas(CLIENTS)

let ada: Person
beforeEach(async () => {
  for (const { clock } of replicas) clock.at = new Date()
  ada = await signedInPerson(replicas[0])
})

const offlineCode = () => freshCode(ada, { scope: 'openid offline_access' })

test('of fifty uses of one code one gets tokens, and they are dead', async () => {
  const code = await offlineCode()
  const answers = await together(TIMES, (hub) => redeem(hub, { code }))
  const good = answers.filter(({ status }) => status === 200)
  const bad = answers.filter(({ status }) => status !== 200)
  expect(good).toHaveLength(1)
  expect(bad.map(oauthError)).toEqual(
    Array(TIMES - 1).fill({ status: 400, error: 'invalid_grant' }),
  )
  expect((await renew(replicas[1], good[0]!.body.refresh_token)).status).toBe(400)
})

test('fifty uses of one refresh token have one successor, which is good', async () => {
  for (const _round of [1, 2, 3]) {
    const { body } = await redeem(replicas[0], { code: await offlineCode() })
    const answers = await together(TIMES, (hub) => renew(hub, body.refresh_token))
    expect(answers.map(({ status }) => status)).toEqual(Array(TIMES).fill(200))
    const successors = new Set(answers.map((answer) => answer.body.refresh_token))
    expect(successors.size).toBe(1)
    expect((await renew(replicas[1], [...successors][0])).status).toBe(200)
  }
})

test('of fifty late uses of a used one none is good, and all that it bought is over', async () => {
  const { body } = await redeem(replicas[0], { code: await offlineCode() })
  const successor = await renew(replicas[0], body.refresh_token)
  for (const replica of replicas) replica.pass(LIFETIME.refreshGrace)
  const answers = await together(TIMES, (hub) => renew(hub, body.refresh_token))
  expect(answers.map(({ status }) => status)).toEqual(Array(TIMES).fill(400))
  expect((await renew(replicas[1], successor.body.refresh_token)).status).toBe(400)
  const { db } = replicas[0]
  const events = await db.selectFrom('audit_events').select(['type', 'detail']).execute()
  expect(events.filter(({ type }) => type === 'grant_revoked')).toEqual([
    { type: 'grant_revoked', detail: 'refresh_token_reused' },
  ])
})

test('a replica that starts later knows what was used', async () => {
  const { body } = await redeem(replicas[0], { code: await offlineCode() })
  const successor = await renew(replicas[0], body.refresh_token)
  const later = await openReplica()
  later.pass(LIFETIME.refreshGrace + 1000)
  expect((await renew(later, body.refresh_token)).status).toBe(400)
  expect((await renew(later, successor.body.refresh_token)).status).toBe(400)
  await later.close()
})
