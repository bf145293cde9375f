/**
 * Signing in with a password, DESIGN §6.1: a stranger learns nothing about an address, a disabled user gets nowhere.
 */
import type { RootOperationNode } from 'kysely'
import { describe, expect, test } from 'vitest'
import { createHubApp } from '../../hub/src/http/app.ts'
import { disable } from '../../hub/src/commands/user.ts'
import { authorizeUrl, PASSWORD, TWO_APPS } from '../support/hub.ts'
import { watchedHasher } from '../support/watched-hasher.ts'
import { useHub } from '../support/use-hub.ts'
import { ADA, createPerson, refusal, returned, signedInPerson } from './person.ts'

const hub = useHub({ settings: TWO_APPS })

const WRONG = { status: 401, code: 'invalid_credentials' }
const signIn = (email: string, password: string) => createPerson(hub).signIn(email, password)

describe('POST /v1/auth/email/signin', () => {
  test('answers who it is, and starts a session', async () => {
    const id = await hub.addUser(ADA)
    const { status, body, response } = await signIn(ADA, PASSWORD)
    expect([status, body]).toEqual([200, { user: { id, email: ADA, name: 'Ada Example' } }])
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  test.each(['ADA@EXAMPLE.COM', 'ada@Example.com'])('takes the address as %s', async (email) => {
    await hub.addUser(ADA)
    expect((await signIn(email, PASSWORD)).status).toBe(200)
  })

  test('takes a password in either normal form', async () => {
    await hub.addUser(ADA, 'Ada', 'Zoë-Passw0rd'.normalize('NFD'))
    expect((await signIn(ADA, 'Zoë-Passw0rd'.normalize('NFC'))).status).toBe(200)
  })

  test.each([
    ['a wrong password', PASSWORD.toLowerCase()],
    ['a space after it', `${PASSWORD} `],
    ['a zero byte after it', `${PASSWORD}\0`],
    ['only its beginning', PASSWORD.slice(0, -1)],
    ['129 characters', 'x'.repeat(129)],
    ['a common table name', "' OR 1=1 --"],
    ['half a character', '\ud800'],
  ])('refuses %s', async (_what, password) => {
    await hub.addUser(ADA)
    const answer = await signIn(ADA, password)
    expect(refusal(answer)).toEqual(WRONG)
    expect(answer.response.headers.getSetCookie()).toEqual([])
  })

  test('answers alike for an unknown address, a wrong password and no address at all', async () => {
    await hub.addUser(ADA)
    const seen = async (email: string) => {
      const { status, body, response } = await signIn(email, 'Wrong-Pass1')
      const { ref, ...error } = body.error
      expect(ref).toMatch(/^[2-9A-Z]{4}-[2-9A-Z]{2}$/)
      return { status, error, headers: [...response.headers.keys()] }
    }
    expect(await seen('eve@example.com')).toEqual(await seen(ADA))
    expect(await seen('not an address')).toEqual(await seen(ADA))
  })

  test('computes one hash for an unknown address, as for a known one', async () => {
    await hub.addUser(ADA)
    const verified: unknown[] = []
    const { passwords } = hub.hub
    hub.hub.passwords = watchedHasher(passwords, (hash) => verified.push(typeof hash))
    await signIn(ADA, 'Wrong-Pass1')
    await signIn('eve@example.com', 'Wrong-Pass1')
    hub.hub.passwords = passwords
    expect(verified).toEqual(['string', 'undefined'])
  })

  test('runs the same statements for an unknown address as for a known one', async () => {
    await hub.addUser(ADA)
    const statements: string[] = []
    const db = hub.db.withPlugin({
      transformQuery: ({ node, queryId }) => {
        const isRecord = isInto(node, 'audit_events') // for which no answer waits
        if (!isRecord) statements.push(hub.db.getExecutor().compileQuery(node, queryId).sql)
        return node
      },
      transformResult: async ({ result }) => result,
    })
    const app = createHubApp({ ...hub.hub, db })
    await createPerson({ ...hub, app }).signIn(ADA, 'Wrong-Pass1')
    const ofKnown = statements.splice(0)
    await createPerson({ ...hub, app }).signIn('eve@example.com', 'Wrong-Pass1')
    expect(statements).toEqual(ofKnown)
    expect(statements.length).toBeGreaterThan(0)
  })

  test('does not wait for the record that only a known user gets', async () => {
    await hub.addUser(ADA)
    let write = () => {}
    const held = new Promise<void>((resolve) => (write = resolve))
    const records = new WeakSet<object>()
    const db = hub.db.withPlugin({
      transformQuery: ({ node, queryId }) => {
        if (isInto(node, 'audit_events')) records.add(queryId)
        return node
      },
      transformResult: async ({ result, queryId }) => {
        if (records.has(queryId)) await held
        return result
      },
    })
    const ada = createPerson({ ...hub, app: createHubApp({ ...hub.hub, db }) })
    expect(refusal(await ada.signIn(ADA, 'Wrong-Pass1'))).toEqual(WRONG)
    write()
  })
})

describe('a sign-up that waits for its proof', () => {
  test('is told only to the browser that began it, and only for its password', async () => {
    const ada = createPerson(hub)
    await ada.signUp()
    expect(refusal(await ada.signIn())).toEqual({ status: 403, code: 'email_not_verified' })
    expect(refusal(await ada.signIn(ADA, 'Wrong-Pass1'))).toEqual(WRONG)
    expect(refusal(await createPerson(hub).signIn())).toEqual(WRONG)

    const eve = createPerson(hub)
    await eve.signUp({ password: 'Eves-Passw0rd' })
    expect(refusal(await eve.signIn())).toEqual(WRONG)
  })

  test('never signs in to the user that the address already has', async () => {
    await hub.addUser(ADA)
    const eve = createPerson(hub)
    await eve.signUp({ password: 'Eves-Passw0rd' })
    expect(refusal(await eve.signIn(ADA, 'Eves-Passw0rd'))).toEqual(WRONG)
  })
})

describe('a disabled user', () => {
  test('is refused at once, in an open session and with the right password', async () => {
    const ada = await signedInPerson(hub)
    await disable(hub.hub, { email: ADA })

    expect(refusal(await ada.get('me'))).toEqual({ status: 401, code: 'no_session' })
    const answer = returned(await ada.open(authorizeUrl({ prompt: 'none' })))
    expect(answer).toMatchObject({ error: 'login_required' })
    expect(refusal(await ada.signIn())).toEqual(WRONG)
  })

  test('has no session even where one was left open', async () => {
    const ada = await signedInPerson(hub)
    await hub.db.updateTable('users').set({ disabled_at: hub.clock.at }).execute()
    expect((await ada.get('session')).body).toEqual({ user: null })
  })

  test('cannot come back by signing up', async () => {
    await hub.addUser(ADA)
    await disable(hub.hub, { email: ADA })
    const ada = createPerson(hub)
    expect((await ada.signUp()).status).toBe(202)
    expect((await hub.mails())[0]!.text).not.toMatch(/token=/)
  })
})

test('a refused sign-in of a known user is on record, of an unknown one in the log alone', async () => {
  const id = await hub.addUser(ADA)
  await signIn(ADA, 'Wrong-Pass1')
  await signIn('eve@example.com', 'Wrong-Pass1')
  const rows = () => hub.db.selectFrom('audit_events').select(['type', 'user_id']).execute()
  const refused = async () => (await rows()).filter(({ type }) => type === 'sign_in_refused')
  await expect.poll(refused).toEqual([{ type: 'sign_in_refused', user_id: id }])
  expect(hub.events.slice(-2).map(({ code }) => code)).toEqual(Array(2).fill('invalid_credentials'))
  expect(JSON.stringify(hub.events)).not.toContain('Wrong-Pass1')
})

const isInto = (node: RootOperationNode, table: string) =>
  node.kind === 'InsertQueryNode' && node.into?.table.identifier.name === table
