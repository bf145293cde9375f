/**
 * A person's sessions on their devices, and leaving the hub.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { PASSWORD } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { ADA, createPerson, newestMail, refusal, signedInPerson, type Person } from './person.ts'

const hub = useHub()
let ada: Person
beforeEach(async () => {
  await hub.addUser(ADA)
  ada = createPerson(hub)
})

describe('sessions', () => {
  test('are listed with the current one marked, and ended one by one', async () => {
    const elsewhere = createPerson(hub)
    await elsewhere.signIn()
    await ada.signIn()
    const { sessions } = (await ada.get('sessions')).body
    expect(sessions).toHaveLength(2)
    expect(Object.keys(sessions[0]).sort()).toEqual([
      'createdAt',
      'current',
      'id',
      'ip',
      'lastSeenAt',
      'userAgent',
    ])
    const other = sessions.find(({ current }: { current: boolean }) => !current)
    expect((await ada.call('DELETE', `sessions/${other.id}`)).status).toBe(204)
    expect((await elsewhere.get('me')).status).toBe(401)
    expect((await ada.get('me')).status).toBe(200)
  })

  test.each(['ses_unknown', '%00', 'x'.repeat(4000)])('an unknown one is 404', async (id) => {
    await ada.signIn()
    expect(refusal(await ada.call('DELETE', `sessions/${id}`))).toEqual({
      status: 404,
      code: 'session_not_found',
    })
  })

  test('of somebody else are 404 and go on', async () => {
    const bob = await signedInPerson(hub, 'bob@example.com')
    const { session } = (await bob.get('me')).body
    await ada.signIn()
    expect((await ada.call('DELETE', `sessions/${session.id}`)).status).toBe(404)
    expect((await bob.get('me')).status).toBe(200)
  })
})

describe('DELETE withdraw', () => {
  test('leaves a tombstone; the address that comes back is somebody new', async () => {
    const { id } = (await ada.signIn()).body.user
    expect((await ada.call('DELETE', 'withdraw', { password: PASSWORD })).status).toBe(204)
    expect((await ada.get('me')).status).toBe(401)
    expect(refusal(await ada.signIn()).code).toBe('invalid_credentials')
    expect(await hub.db.selectFrom('withdrawals').select('id').execute()).toEqual([{ id }])
    expect(await hub.addUser(ADA)).not.toBe(id)
  })

  test('needs the password', async () => {
    await ada.signIn()
    const answer = await ada.call('DELETE', 'withdraw', { password: 'Wrong-Pass1' })
    expect(refusal(answer)).toEqual({ status: 401, code: 'invalid_credentials' })
    expect((await ada.get('me')).status).toBe(200)
  })
})

test('a new browser is announced by mail, a known one is not', async () => {
  await ada.signIn()
  expect(await hub.mails()).toEqual([])
  await createPerson(hub).signIn()
  expect((await newestMail(hub)).subject).toBe('A new sign-in to your Symbolon account')
  await ada.signIn()
  expect(await hub.mails()).toHaveLength(1)
})
