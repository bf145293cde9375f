/**
 * What is good for one use, used by many at once at two replicas.
 */
import { expect, test } from 'vitest'
import { ADA, createPerson, returned, signedInPerson } from '../hub/person.ts'
import { useReplicas } from '../support/use-replicas.ts'
import { ask, begun, createOwner, DEVICES } from './device-owner.ts'
import { oauthAuthorizeUrl, oauthError, post } from './standard-client.ts'

const { replicas, together } = useReplicas(DEVICES)

test('of 50 uses of one pushed request one brings a code', async () => {
  const ada = await signedInPerson(replicas[0])
  const { searchParams } = new URL(oauthAuthorizeUrl())
  const { body } = await post(replicas[0], '/oauth/par', searchParams)
  const query = new URLSearchParams({ client_id: 'web', request_uri: body.request_uri })

  const Cookie = ada.cookie()
  const answers = await together(50, (hub) =>
    createPerson(hub).open(`/oauth/authorize?${query}`, { Cookie }),
  )
  expect(answers.filter((answer) => returned(answer).code !== undefined)).toHaveLength(1)
  const others = answers.filter((answer) => returned(answer).code === undefined)
  for (const answer of others) expect([302, 400]).toContain(answer.status)
})

test('of 50 questions of one device one brings tokens', async () => {
  const [one] = replicas
  await one.addUser(ADA)
  const { user_code, device_code } = await begun(one)
  await createOwner(one).decide(user_code)

  const answers = await together(50, (hub) => ask(hub, device_code))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  const refused = answers.filter(({ status }) => status !== 200)
  expect(refused.map(oauthError)).toEqual(Array(49).fill({ status: 400, error: 'invalid_grant' }))
})

test('of two people who type one code at once one decides', async () => {
  const [one, other] = replicas
  const BOB = 'bob@example.com'
  await one.addUser(ADA)
  await one.addUser(BOB, 'Bob')
  const { user_code } = await begun(one)
  const owners = await Promise.all(
    [ADA, BOB].map(async (email, index) => {
      const { browser, signIn } = createOwner(index ? other : one)
      await browser.visit('https://hub.test/device')
      await signIn(email)
      await browser.submit({ user_code })
      return browser
    }),
  )
  const pages = await Promise.all(owners.map((browser) => browser.click('Allow')))
  expect(pages.map(({ status }) => status).sort()).toEqual([200, 400])
})
