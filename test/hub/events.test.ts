/**
 * The audit trail by its reference codes: what a person quotes from a page, the operator finds.
 */
import { expect, test } from 'vitest'
import { showEvents } from '../../hub/src/commands/events.ts'
import { authorizeUrl, TWO_APPS } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { ADA, createPerson, signedInPerson } from './person.ts'

const hub = useHub({ settings: TWO_APPS })

const found = async (given: Record<string, string>) =>
  (await showEvents(hub.hub, given)).data as Array<{ type: string; ref: string | null }>

test('finds a refused sign-in of a known user by the reference it was answered with', async () => {
  const userId = await hub.addUser(ADA)
  const { body } = await createPerson(hub).signIn(ADA, 'Wrong-Pass1')
  const { ref } = body.error
  await expect
    .poll(() => found({ ref: ref.toLowerCase() }))
    .toEqual([
      expect.objectContaining({
        type: 'sign_in_refused',
        ref,
        userId,
        detail: 'invalid_credentials',
      }),
    ])
})

test('has nothing about a stranger’s refusal', async () => {
  const { body } = await createPerson(hub).signIn('eve@example.com', 'Wrong-Pass1')
  expect(await found({ ref: body.error.ref })).toEqual([])
  expect((await showEvents(hub.hub, { ref: body.error.ref })).exitCode).toBe(0)
})

test('a silent refusal of somebody who is signed in is on record', async () => {
  const ada = await signedInPerson(hub)
  hub.pass(10_000)
  await ada.open(authorizeUrl({ prompt: 'none', max_age: '5' }))
  await expect
    .poll(() => found({ email: ADA }))
    .toContainEqual(expect.objectContaining({ type: 'authorize_refused', app: 'mail' }))
})

test('lists what concerns one user, the newest first, and names an unknown one', async () => {
  const ada = await signedInPerson(hub)
  await signedInPerson(hub, 'bob@example.com')
  await ada.open(authorizeUrl())
  expect((await found({ email: ADA })).map(({ type }) => type)).toEqual([
    'identity_token_issued',
    'session_started',
    'user_created',
  ])
  expect((await showEvents(hub.hub, { email: 'eve@example.com' })).exitCode).toBe(1)
})
