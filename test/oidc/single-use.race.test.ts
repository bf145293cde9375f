/**
 * One pushed request, brought by many browsers at once to two replicas: one code.
 */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createPerson, returned, signedInPerson } from '../hub/person.ts'
import { openTestDatabase, type TestDatabase } from '../support/databases.ts'
import { openTestHub, type TestHub } from '../support/hub.ts'
import { CLIENTS, oauthAuthorizeUrl, post } from './standard-client.ts'

const HUB_SECRET = Buffer.alloc(32, 1).toString('base64url')

let database: TestDatabase
let replicas: TestHub[]
beforeEach(async () => {
  database = await openTestDatabase()
  const shared = { ...database, close: async () => {} }
  const options = { settings: CLIENTS, environment: { HUB_SECRET }, database: shared }
  replicas = [await openTestHub(options), await openTestHub(options)]
})
afterEach(async () => {
  await Promise.all(replicas.map(({ close }) => close()))
  await database.close()
})

test('of 50 uses of one pushed request one brings a code', async () => {
  const ada = await signedInPerson(replicas[0]!)
  const { searchParams } = new URL(oauthAuthorizeUrl())
  const { body } = await post(replicas[0]!, '/oauth/par', searchParams)
  const query = new URLSearchParams({ client_id: 'web', request_uri: body.request_uri })

  const Cookie = ada.cookie()
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      createPerson(replicas[index % 2]!).open(`/oauth/authorize?${query}`, { Cookie }),
    ),
  )
  expect(answers.filter((answer) => returned(answer).code !== undefined)).toHaveLength(1)
  const others = answers.filter((answer) => returned(answer).code === undefined)
  for (const answer of others) expect([302, 400]).toContain(answer.status)
})
