/**
 * Which apps are told of the end of a session, by which handle, at each of the ways in which sessions end.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { disable } from '../../hub/src/commands/user.ts'
import { recordReceivedAddress } from '../../hub/src/domain/people/app-address.ts'
import { endAllSessions } from '../../hub/src/domain/people/session-end.ts'
import { linkTokenOf, PASSWORD } from '../support/hub.ts'
import { goTo, openLogoutListeningHub, type LogoutListeningHub } from './logout-listening-hub.ts'
import { ADA, createPerson, newestMail, signedInPerson, type Person } from './person.ts'

const BOB = 'bob@example.com'
const OTHER_PASSWORD = 'Another-Horse8'

let hub: LogoutListeningHub
let ada: Person
let sub: string
let sid: string
beforeAll(async () => void (hub = await openLogoutListeningHub()))
beforeEach(async () => {
  await hub.empty()
  hub.listener.reset()
  sub = await hub.addUser(ADA)
  ada = createPerson(hub)
  await ada.signIn()
  sid = await goTo(ada, 'mail')
  await goTo(ada, 'notes') // which has no address
})
afterAll(() => hub.close())

/** Ada on another device, where she went to Mail as well. */
async function onAnotherDevice(): Promise<{ ada: Person; sid: string }> {
  const elsewhere = createPerson(hub)
  await elsewhere.signIn()
  return { ada: elsewhere, sid: await goTo(elsewhere, 'mail') }
}

async function bobAtMail() {
  const bob = await signedInPerson(hub, BOB, 'Bob')
  await goTo(bob, 'mail')
}

async function told() {
  await hub.deliver()
  return hub.told()
}

describe('the apps that a session has opened, and no others, are told by its sid', () => {
  test('at sign-out', async () => {
    await bobAtMail()
    const elsewhere = await onAnotherDevice()
    await ada.post('signout')
    expect(await told()).toEqual([['mail', sub, sid]])
    expect((await elsewhere.ada.get('me')).status).toBe(200)
  })

  test('each of them', async () => {
    await goTo(ada, 'calendar')
    await ada.post('signout')
    expect((await told()).sort()).toEqual([
      ['calendar', sub, sid],
      ['mail', sub, sid],
    ])
  })

  test('when it is ended from the list', async () => {
    const elsewhere = await onAnotherDevice()
    expect((await ada.call('DELETE', `sessions/${elsewhere.sid}`)).status).toBe(204)
    expect(await told()).toEqual([['mail', sub, elsewhere.sid]])
  })

  test('when the password is changed on another device', async () => {
    const elsewhere = await onAnotherDevice()
    await bobAtMail()
    const body = { current: PASSWORD, password: OTHER_PASSWORD }
    expect((await elsewhere.ada.post('password/change', body)).status).toBe(200)
    expect(await told()).toEqual([['mail', sub, sid]])
  })

  test('when the browser makes room for a sixth person', async () => {
    for (let index = 0; index < 5; index += 1) {
      await hub.addUser(`person${index}@example.com`)
      await ada.signIn(`person${index}@example.com`)
    }
    expect(await told()).toEqual([['mail', sub, sid]])
  })
})

describe('every app that a person ever went to is told by their sub', () => {
  let old: Person
  beforeEach(async () => {
    old = createPerson(hub)
    await old.signIn()
    await goTo(old, 'calendar')
    await old.post('signout')
    await hub.deliver()
    hub.listener.reset()
  })
  const EVERYTHING = () => [
    ['calendar', sub, undefined],
    ['mail', sub, undefined],
  ]

  test('when the password is reset', async () => {
    await ada.post('password/reset/request', { email: ADA })
    const token = linkTokenOf(await newestMail(hub))
    const { status } = await ada.post('password/reset/confirm', { token, password: OTHER_PASSWORD })
    expect(status).toBe(200)
    expect((await told()).sort()).toEqual(EVERYTHING())
  })

  test('when they are disabled', async () => {
    await bobAtMail()
    await disable(hub.hub, { email: ADA })
    expect((await told()).sort()).toEqual(EVERYTHING())
  })

  test('when they leave, and nothing is kept of where they went', async () => {
    expect((await ada.call('DELETE', 'withdraw', { password: PASSWORD })).status).toBe(204)
    expect((await told()).sort()).toEqual(EVERYTHING())
    expect(await hub.db.selectFrom('app_visits').selectAll().execute()).toEqual([])
  })
})

describe('nobody is told', () => {
  test('when a session runs out', async () => {
    hub.pass(8 * 24 * 3_600_000)
    expect((await ada.get('me')).status).toBe(401)
    expect(await told()).toEqual([])
  })

  test('when a sign-out is rolled back', async () => {
    const failing = hub.db.transaction().execute(async (tx) => {
      await endAllSessions(tx, sub, hub.clock.at)
      throw new Error('the rest failed')
    })
    await expect(failing).rejects.toThrow('the rest failed')
    expect(await told()).toEqual([])
    expect((await ada.get('me')).status).toBe(200)
  })
})

test('a session that ended meanwhile opens no app, so that no app is left untold', async () => {
  await ada.post('signout')
  const visit = { sessionId: sid, clientId: 'calendar' }
  expect(await recordReceivedAddress(hub.db, visit, hub.clock.at)).toBeUndefined()
  expect(await told()).toEqual([['mail', sub, sid]])
})
