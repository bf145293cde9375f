/**
 * GET /identity/revocations: signed, hashed, for one app, page by page, and without a gap.
 */
import { createHash } from 'node:crypto'
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { removeExpired } from '../../hub/src/domain/people/housekeeping.ts'
import { ISSUER } from '../support/hub.ts'
import { goTo, openLogoutListeningHub, type LogoutListeningHub } from './logout-listening-hub.ts'
import { ADA, createPerson, type Person } from './person.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

let hub: LogoutListeningHub
let ada: Person
let sub: string
let sid: string
beforeAll(async () => void (hub = await openLogoutListeningHub()))
beforeEach(async () => {
  await hub.empty()
  sub = await hub.addUser(ADA)
  ada = createPerson(hub)
  await ada.signIn()
  sid = await goTo(ada, 'notes')
})
afterAll(() => hub.close())

const hashOf = (handle: string) => createHash('sha256').update(handle).digest('base64url')
const seconds = () => Math.floor(hub.clock.at.getTime() / 1000)
const ask = (query: string) => hub.app.request(`${ISSUER}/identity/revocations?${query}`)

interface List {
  sids: Record<string, number>
  subs: Record<string, number>
  next: string
  more: boolean
  oldest: number
}

const listOf = async (app: string, since = '0') =>
  decodeJwt(await (await ask(`app=${app}&since=${since}`)).text()) as unknown as List

describe('the list', () => {
  test('is signed for one app and two minutes, and kept by nobody', async () => {
    const response = await ask('app=notes')
    expect(response.headers.get('content-type')).toBe('application/jwt')
    expect(response.headers.get('cache-control')).toBe('no-store')
    const keys = await (await hub.app.request('/.well-known/jwks.json')).json()
    const { payload } = await jwtVerify(
      await response.text(),
      createLocalJWKSet(keys as Parameters<typeof createLocalJWKSet>[0]),
      { issuer: ISSUER, audience: 'notes', typ: 'revocations+jwt', currentDate: hub.clock.at },
    )
    expect(payload).toEqual({
      ...{ iss: ISSUER, aud: 'notes', iat: seconds(), exp: seconds() + 120 },
      ...{ jti: expect.any(String), sids: {}, subs: {}, next: '0', more: false },
      oldest: Math.floor((hub.clock.at.getTime() - 30 * DAY) / 1000),
    })
  })

  test('names an ended session by its hash, to the apps that it opened', async () => {
    await ada.post('signout')
    expect(await listOf('notes')).toMatchObject({ sids: { [hashOf(sid)]: seconds() }, subs: {} })
    expect(await listOf('mail')).toMatchObject({ sids: {}, subs: {} })
    expect(await (await ask('app=notes')).text()).not.toContain(sid)
  })

  test('names a person whose every session ended, and each of the sessions', async () => {
    await ada.call('DELETE', 'withdraw', { password: 'Correct-Horse9' })
    expect(await listOf('notes')).toMatchObject({
      sids: { [hashOf(sid)]: seconds() },
      subs: { [hashOf(sub)]: seconds() },
    })
  })

  test('forgets what is older than any session', async () => {
    await ada.post('signout')
    hub.pass(29 * DAY)
    await removeExpired(hub.db, hub.hub.config.sessions, hub.clock.at)
    expect(Object.keys((await listOf('notes')).sids)).toHaveLength(1)
    hub.pass(2 * DAY)
    await removeExpired(hub.db, hub.hub.config.sessions, hub.clock.at)
    expect(await listOf('notes')).toMatchObject({ sids: {}, next: '0' })
  })
})

describe('next', () => {
  test('stays behind the last minute, in which something may still be committed', async () => {
    await ada.post('signout')
    const first = await listOf('notes')
    expect(await listOf('notes', first.next)).toMatchObject({ sids: first.sids })

    hub.pass(MINUTE + 1)
    const second = await listOf('notes', first.next)
    expect(second.sids).toEqual(first.sids)
    expect((await listOf('notes', second.next)).sids).toEqual({})
  })

  test('leads through a long list, page by page', async () => {
    const rows = Array.from({ length: 2500 }, (_, index) => ({
      ...{ client_id: 'notes', kind: 'sid' as const, handle_hash: hashOf(`ses_${index}`) },
      revoked_at: hub.clock.at,
    }))
    await hub.db.insertInto('revocations').values(rows).execute()

    const seen = new Set<string>()
    const sizes: number[] = []
    for (let since = '0', more = true; more;) {
      const list = await listOf('notes', since)
      for (const hash of Object.keys(list.sids)) seen.add(hash)
      sizes.push(Object.keys(list.sids).length)
      ;({ next: since, more } = list)
    }
    expect([seen.size, sizes]).toEqual([2500, [1000, 1000, 500]])
  })
})

describe('a question is refused', () => {
  test.each([
    ['without an app', '', 'invalid_app'],
    ['for an unknown app', 'app=nobody', 'invalid_app'],
    ['with a cursor that is none', 'app=notes&since=now', 'invalid_request'],
    [
      'with a cursor too large for the database',
      `app=notes&since=${'9'.repeat(19)}`,
      'invalid_request',
    ],
    ['with SQL', 'app=notes&since=0;drop', 'invalid_request'],
    ['with a parameter twice', 'app=notes&app=mail', 'invalid_request'],
  ])('%s', async (_what, query, code) => {
    const response = await ask(query)
    expect([response.status, response.headers.get('cache-control')]).toEqual([400, 'no-store'])
    expect(await response.json()).toMatchObject({ error: { code } })
  })
})
