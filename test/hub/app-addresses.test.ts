/**
 * The address that each app receives: the one it first received, whichever is the primary since, until it is removed.
 */
import { createHash } from 'node:crypto'
import { decodeJwt } from 'jose'
import { beforeEach, expect, test } from 'vitest'
import { authorizeUrl, ISSUER, TWO_APPS } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { addAddress, makePrimary, WORK } from './addresses.ts'
import { ADA, createPerson, returned, signedInPerson, type Person } from './person.ts'

const EVE = 'eve@example.com'
const WEEK = 7 * 24 * 60 * 60_000
const NOTES_CALLBACK = 'https://notes.test/cb'
const SETTINGS = {
  ...TWO_APPS,
  apps: [
    ...TWO_APPS.apps,
    { id: 'notes', name: 'Notes', redirectUris: [NOTES_CALLBACK], flow: 'code' },
  ],
}
const VERIFIER = 'v'.repeat(43)

const hub = useHub({ settings: SETTINGS })
let ada: Person
beforeEach(async () => void (ada = await signedInPerson(hub)))

const redirectUri = (app: string) => `https://${app}.test/identity/callback`

/** What an app of the direct flow receives. */
async function receivedBy(app: string, change: Record<string, string> = {}) {
  const url = authorizeUrl({ app, redirect_uri: redirectUri(app), ...change })
  return decodeJwt(returned(await ada.open(url)).token!).email
}

/** What one of the code flow receives. */
async function receivedByNotes() {
  const codeFlow = {
    ...{ response_type: 'code', code_challenge_method: 'S256' },
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
  }
  const url = authorizeUrl({ app: 'notes', redirect_uri: NOTES_CALLBACK, ...codeFlow })
  const { code } = returned(await ada.open(url))
  const body = new URLSearchParams({
    ...{ grant_type: 'authorization_code', app: 'notes', redirect_uri: NOTES_CALLBACK },
    ...{ code: code!, code_verifier: VERIFIER },
  })
  const response = await hub.app.request(`${ISSUER}/identity/token`, { method: 'POST', body })
  const { identity_token } = (await response.json()) as { identity_token: string }
  return decodeJwt(identity_token).email
}

test('another primary address changes nothing for the apps that received the old one', async () => {
  expect([await receivedBy('mail'), await receivedByNotes()]).toEqual([ADA, ADA])
  await addAddress(hub, ada)
  await makePrimary(hub, ada, WORK)
  expect([await receivedBy('mail'), await receivedByNotes()]).toEqual([ADA, ADA])
  expect(await receivedBy('calendar')).toBe(WORK)
  await makePrimary(hub, ada, ADA)
  expect([await receivedBy('mail'), await receivedBy('calendar')]).toEqual([ADA, WORK])

  const { addresses } = (await ada.get('addresses')).body
  expect(addresses.map(({ apps }: { apps: unknown }) => apps)).toEqual([
    [
      { id: 'mail', name: 'Mail' },
      { id: 'notes', name: 'Notes' },
    ],
    [{ id: 'calendar', name: 'Calendar' }],
  ])
  const exported = (await ada.get('export')).body
  expect(exported.addresses).toEqual(addresses)
})

test('removing an address names the apps that received it; they receive the primary from then on', async () => {
  await receivedBy('mail')
  await receivedByNotes()
  await addAddress(hub, ada)
  await makePrimary(hub, ada, WORK)
  hub.pass(WEEK + 1)
  await ada.signIn()

  const { body } = await ada.call('DELETE', 'addresses', { email: ADA })
  expect(body.apps.map(({ name }: { name: string }) => name)).toEqual(['Mail', 'Notes'])
  expect([await receivedBy('mail'), await receivedByNotes()]).toEqual([WORK, WORK])

  await addAddress(hub, ada, ADA) // to have it back does not change what the apps have received since
  await makePrimary(hub, ada, ADA)
  expect([await receivedBy('mail'), await receivedByNotes()]).toEqual([WORK, WORK])
})

test('whoever has it afterwards brings nothing of the one before', async () => {
  await receivedBy('mail')
  await addAddress(hub, ada)
  await makePrimary(hub, ada, WORK)
  hub.pass(WEEK + 1)
  await ada.signIn()
  await ada.call('DELETE', 'addresses', { email: ADA })

  const former = (await ada.get('me')).body.user.id
  await hub.addUser(ADA, 'Grace')
  ada = createPerson(hub)
  await ada.signIn(ADA)
  expect((await ada.get('me')).body.user.id).not.toBe(former)
  expect(await receivedBy('mail')).toBe(ADA)
  expect(await receivedBy('calendar')).toBe(ADA)
})

test('every event of an identity token is recorded once, whichever address it carries', async () => {
  for (let count = 0; count < 3; count += 1) await receivedBy('mail')
  const events = await hub.db
    .selectFrom('audit_events')
    .select(['client_id', 'session_id'])
    .where('type', '=', 'identity_token_issued')
    .execute()
  const sid = (await ada.get('me')).body.session.id
  expect(events).toEqual(Array(3).fill({ client_id: 'mail', session_id: sid }))
  expect(await hub.db.selectFrom('app_addresses').selectAll().execute()).toHaveLength(1)
})

test('login_hint may name any address of one of several people', async () => {
  await addAddress(hub, ada)
  await hub.addUser(EVE, 'Eve')
  await ada.signIn(EVE)
  expect(await receivedBy('mail', { login_hint: WORK, prompt: 'none' })).toBe(ADA)
  expect(await receivedBy('mail', { login_hint: EVE, prompt: 'none' })).toBe(EVE)
})
