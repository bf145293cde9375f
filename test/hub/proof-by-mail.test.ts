/**
 * Signing in by mail and resetting a password by mail: one purpose each, once, answered alike for known and unknown addresses.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { removeExpired } from '../../hub/src/domain/people/housekeeping.ts'
import { codeOf, linkTokenOf } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { ADA, createPerson, newestMail, refusal, type Person } from './person.ts'

const NEW_PASSWORD = 'Battery-Staple7'
const DEAD = { status: 400, code: 'invalid_code' }
const MINUTE = 60_000

const hub = useHub()
let ada: Person
beforeEach(async () => {
  await hub.addUser(ADA)
  ada = createPerson(hub)
})

const PROOFS = {
  magic_link: { ask: 'magic-link', use: 'magic-link/confirm', more: {}, minutes: 15 },
  password_reset: {
    ask: 'password/reset/request',
    use: 'password/reset/confirm',
    more: { password: NEW_PASSWORD },
    minutes: 60,
  },
}

describe.each(Object.entries(PROOFS))('%s', (purpose, { ask, use, more, minutes }) => {
  const asked = async (person = ada) => {
    hub.pass(1)
    expect((await person.post(ask, { email: ADA })).status).toBe(202)
    return newestMail(hub)
  }
  const confirm = (person: Person, proof: Record<string, unknown>) =>
    person.post(use, { ...proof, ...more })

  test('works by its link in any browser, once', async () => {
    const token = linkTokenOf(await asked())
    const elsewhere = createPerson(hub)
    expect((await confirm(elsewhere, { token })).body.user).toMatchObject({ email: ADA })
    expect(refusal(await confirm(elsewhere, { token }))).toEqual(DEAD)
  })

  test('works by its code in the browser that asked, and in no other', async () => {
    const code = codeOf(await asked())
    const eve = createPerson(hub)
    await eve.post(ask, { email: ADA })
    expect(refusal(await confirm(eve, { email: ADA, code }))).toEqual(DEAD)
    expect((await confirm(ada, { email: ADA, code })).status).toBe(200)
  })

  test(`is dead after ${minutes} minutes`, async () => {
    const token = linkTokenOf(await asked())
    hub.pass(minutes * MINUTE + 1)
    expect(refusal(await confirm(ada, { token }))).toEqual(DEAD)
  })

  test('is removed an hour after that, when its tries count no more', async () => {
    await asked()
    const kept = async () => {
      await removeExpired(hub.db, hub.hub.config.sessions, hub.clock.at)
      return (await hub.db.selectFrom('one_time_tokens').selectAll().execute()).length
    }
    hub.pass((minutes + 60) * MINUTE)
    expect(await kept()).toBe(1)
    hub.pass(1)
    expect(await kept()).toBe(0)
  })

  test('opening the link uses nothing up', async () => {
    const mail = await asked()
    const [address] = /https:\S+/.exec(mail.text)!
    for (let count = 0; count < 2; count += 1) {
      const page = await ada.open(address)
      expect(page.status).toBe(200)
      expect(await page.text()).toContain(ADA)
    }
    expect((await confirm(ada, { token: linkTokenOf(mail) })).status).toBe(200)
  })

  test('a newer one voids only that browser’s older one', async () => {
    const older = linkTokenOf(await asked())
    const others = linkTokenOf(await asked(createPerson(hub)))
    await asked()
    expect(refusal(await confirm(ada, { token: older }))).toEqual(DEAD)
    expect((await confirm(ada, { token: others })).status).toBe(200)
  })

  test('using one voids every other of its purpose', async () => {
    const first = linkTokenOf(await asked())
    const second = linkTokenOf(await asked(createPerson(hub)))
    await confirm(ada, { token: second })
    expect(refusal(await confirm(ada, { token: first }))).toEqual(DEAD)
  })

  test('is refused for every other purpose', async () => {
    const token = linkTokenOf(await asked())
    const others = ['email/verify', ...Object.values(PROOFS).map((proof) => proof.use)]
    for (const path of others.filter((path) => path !== use)) {
      const answer = await ada.post(path, { token, password: NEW_PASSWORD })
      expect(refusal(answer)).toEqual(DEAD)
    }
    expect((await confirm(ada, { token })).status).toBe(200)
  })

  test('answers alike for an address that nobody has, and mails nothing', async () => {
    const known = await ada.post(ask, { email: ADA })
    const unknown = await createPerson(hub).post(ask, { email: 'eve@example.com' })
    expect([unknown.status, unknown.body]).toEqual([known.status, known.body])
    expect((await hub.mails()).map(({ to }) => to)).toEqual([ADA])
  })

  test('goes to the canonical domain, whatever stands for it in what was typed', async () => {
    await hub.addUser('Bob@ＥＸＡＭＰＬＥ.com')
    await ada.post(ask, { email: 'bob@example.com' })
    expect((await newestMail(hub)).to).toBe('Bob@example.com')
  })

  test('the fourth mail in an hour is answered alike and not sent', async () => {
    for (let count = 0; count < 5; count += 1) {
      expect((await createPerson(hub).post(ask, { email: ADA })).status).toBe(202)
    }
    expect(await hub.mails()).toHaveLength(3)
    hub.pass(61 * MINUTE)
    await ada.post(ask, { email: ADA })
    expect(await hub.mails()).toHaveLength(4)
  })

  test('brings nothing to a disabled user', async () => {
    const token = linkTokenOf(await asked())
    await hub.db.updateTable('users').set({ disabled_at: hub.clock.at }).execute()
    expect(refusal(await confirm(ada, { token }))).toEqual(DEAD)
    await ada.post(ask, { email: ADA })
    expect(await hub.mails()).toHaveLength(1)
  })

  test('guesses of its code end after five, whatever is asked for anew', async () => {
    for (let round = 0; round < 3; round += 1) {
      await ada.post(ask, { email: ADA })
      for (let guess = 0; guess < 5; guess += 1) await confirm(ada, { email: ADA, code: '000000' })
    }
    const counted = await hub.db.selectFrom('one_time_tokens').select('tries').execute()
    expect(counted.reduce((sum, { tries }) => sum + tries, 0)).toBe(10)
    expect(purpose in PROOFS).toBe(true)
  })
})
