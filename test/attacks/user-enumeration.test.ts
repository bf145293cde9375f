/**
 * The attacker has a list of addresses and wants to know which of them have a user here. They compare statuses, bodies,
 * headers and cookies, and how much work an answer takes: counted here in hashes and statements, which no clock blurs.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ask, type Asked } from '../support/ask.ts'
import { loadPGlite } from '../support/databases.ts'
import {
  authorizeUrl,
  ISSUER,
  openTestHub,
  PASSWORD,
  TWO_APPS,
  type TestHub,
} from '../support/hub.ts'
import { watchedHasher } from '../support/watched-hasher.ts'

// Of one length, since what is sealed shows how long it is.
const [KNOWN, UNKNOWN] = ['user1@example.com', 'none1@example.com']
const [DISABLED, PENDING] = ['gone1@example.com', 'soon1@example.com']

let hub: TestHub
let work: string[] = []
/** While it is there, nothing is recorded. */
let gate: Promise<void> | undefined
beforeAll(async () => {
  hub = await openTestHub({ settings: TWO_APPS, database: await countingDatabase() })
  hub.hub.passwords = watchedHasher(hub.hub.passwords, () => void work.push('hash'))
})
beforeEach(async () => {
  await hub.empty()
  await hub.addUser(KNOWN)
  await hub.addUser(DISABLED)
  await hub.db
    .updateTable('users')
    .set({ disabled_at: hub.clock.at })
    .where('email', '=', DISABLED)
    .execute()
  await signUp(PENDING, 'Strangers-Password1')
})
afterAll(() => hub.close())

async function countingDatabase() {
  const database = await loadPGlite()
  const query = database.pglite.query.bind(database.pglite)
  database.pglite.query = (text: string, ...rest: unknown[]) =>
    counted(text, () => (query as (...given: unknown[]) => Promise<never>)(text, ...rest))
  return database
}

async function counted<Result>(what: string, run: () => Promise<Result>): Promise<Result> {
  work.push(what)
  if (isRecord(what)) await gate
  return run()
}

const isRecord = (statement: string) => statement.includes('insert into "audit_events"')

const post = (call: string, json: object, asked: Asked = {}) =>
  ask(hub.app, `${ISSUER}/v1/auth/${call}`, { json, headers: { origin: ISSUER }, ...asked })

const signUp = (email: string, password = PASSWORD) =>
  post('email/signup', { email, password, name: 'Eve' })

const form = (path: string, fields: Record<string, string>) =>
  ask(hub.app, ISSUER + path, { form: fields, headers: { 'sec-fetch-site': 'same-origin' } })

/** All that can be seen of an answer, what is random in it and the address itself left out. */
async function seen(email: string, response: Response) {
  const blank = (text: string) =>
    text
      .replaceAll(email, '<address>')
      .replaceAll(encodeURIComponent(email), '<address>')
      .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<request id>')
      .replace(/nonce(=|-)"?[\w-]+"?/g, '<nonce>')
      .replace(/(\?c=|name="c" value=")[\w-]+/g, (c) => `<continuation of ${c.length}>`)
      .replace(/(symbolon_\w+=)[\w-]{43}/g, '$1<secret>')
      .replace(/[A-Z2-9]{4}-[A-Z2-9]{2}(?=["<])/g, '<ref>') // last: anything random may look like one
  const headers = [...response.headers].map(([name, value]) => [name, blank(value)])
  return { status: response.status, headers, body: blank(await response.text()) }
}

async function answerAndWork(email: string, call: (email: string) => Promise<Response>) {
  work = []
  const answer = await seen(email, await call(email))
  return { answer, work: work.map((each) => each.replace(/\s+/g, ' ')) }
}

const STRANGERS: Array<[who: string, email: string]> = [
  ['somebody with a user', KNOWN],
  ['somebody who was disabled', DISABLED],
  ['somebody who has only begun to sign up', PENDING],
]

const CALLS: Array<[what: string, call: (email: string) => Promise<Response>]> = [
  ['signing in by JSON', (email) => post('email/signin', { email, password: 'wrong' })],
  ['signing in by form', (email) => form('/sign-in', { email, password: 'wrong' })],
  ['typing the address', (email) => form('/sign-in', { email })],
  ['signing up by JSON', (email) => signUp(email)],
  ['signing up by form', (email) => form('/sign-up', { email, password: PASSWORD, name: 'Eve' })],
  ['a typed code', (email) => post('email/verify', { email, code: '123456' })],
  ['a hint to the hub', (email) => ask(hub.app, authorizeUrl({ login_hint: email }))],
  ['a silent hint', (email) => ask(hub.app, authorizeUrl({ login_hint: email, prompt: 'none' }))],
]

describe.each(CALLS)('%s', (_what, call) => {
  test.each(STRANGERS)(
    'tells nothing about %s, nor does the work it takes',
    async (_who, email) => {
      const unknown = await answerAndWork(UNKNOWN, call)
      const known = await answerAndWork(email, call)
      expect(known.answer).toEqual(unknown.answer)
      expect(waitedFor(known.work)).toEqual(waitedFor(unknown.work))
      expect(unknown.answer.status).toBeLessThan(500)
    },
  )
})

/** Recording a refusal keeps nobody waiting: see below. */
const waitedFor = (done: string[]) => done.filter((each) => !isRecord(each))

test('a refusal does not wait for its record, which only known users get', async () => {
  let open = () => {}
  gate = new Promise((resolve) => (open = resolve))
  const answer = post('email/signin', { email: KNOWN, password: 'wrong' })
  expect((await answer).status).toBe(401) // or hangs
  gate = undefined
  open()
})

test.each(STRANGERS)('asking for another mail tells nothing about %s', async (_who, email) => {
  const resend = (address: string) => post('email/verify/resend', { email: address })
  const unknown = await answerAndWork(UNKNOWN, resend)
  const known = await answerAndWork(email, resend)
  expect(known.answer).toEqual(unknown.answer)
})

test('the right password of a disabled user is as wrong as any', async () => {
  const right = await answerAndWork(DISABLED, (email) =>
    post('email/signin', { email, password: PASSWORD }),
  )
  const wrong = await answerAndWork(UNKNOWN, (email) =>
    post('email/signin', { email, password: 'x' }),
  )
  expect(right.answer).toEqual(wrong.answer)
})

test('the right password of a sign-up that another browser began is as wrong as any', async () => {
  const right = await answerAndWork(PENDING, (email) =>
    post('email/signin', { email, password: 'Strangers-Password1' }),
  )
  const wrong = await answerAndWork(UNKNOWN, (email) =>
    post('email/signin', { email, password: 'x' }),
  )
  expect(right.answer).toEqual(wrong.answer)
})

test('exactly one hash is computed for every attempt', async () => {
  for (const email of [KNOWN, UNKNOWN, DISABLED, PENDING]) {
    for (const call of [
      signUp,
      (to: string) => post('email/signin', { email: to, password: 'x' }),
    ]) {
      const done = await answerAndWork(email, call)
      expect(done.work.filter((each) => each === 'hash')).toHaveLength(1)
    }
  }
})

test('only the owner of the address learns by mail that there is a user', async () => {
  await signUp(KNOWN)
  const [mail] = await hub.mails()
  expect([mail!.to, mail!.subject]).toEqual([KNOWN, 'You already have an account at Acme'])
  expect(mail!.text).not.toMatch(/token=|\b\d{6}\b/)
})

test('a difference would be seen: revealExisting is the switch that makes one', async () => {
  hub.hub.config = {
    ...hub.hub.config,
    accounts: { ...hub.hub.config.accounts, revealExisting: true },
  }
  const [known, unknown] = [await signUp(KNOWN), await signUp(UNKNOWN)]
  hub.hub.config = {
    ...hub.hub.config,
    accounts: { ...hub.hub.config.accounts, revealExisting: false },
  }
  expect([known.status, unknown.status]).toEqual([409, 202])
})
