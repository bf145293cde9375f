/**
 * The app's own functions as the callback meets them: rows that only look alike, a new account, a
 * store that fails.
 */
import { describe, expect, test } from 'vitest'
import type { Account } from '../../client-lib/src/index.ts'
import { memoryLinks } from '../../client-lib/src/stores/memory.ts'
import { ALICE, createApp, refusalOf, signIn } from './app-under-test.ts'

describe('rows that only look alike', () => {
  const loose = (rows: unknown[]) =>
    createApp({ accounts: { findByEmail: () => rows as Account[], findById: () => undefined } })

  test.each<[string, Partial<Record<keyof Account, unknown>>]>([
    ['another address', { email: 'alice@example.org' }],
    ['a plus tag', { email: 'alice+x@example.com' }],
    ['a look-alike letter', { email: 'аlice@example.com' }],
    ['white space', { email: ' alice@example.com' }],
    ['no address', { email: null }],
  ])('are no account of this person: %s', async (_what, change) => {
    const app = loose([{ ...ALICE, ...change }])
    expect(await refusalOf(app, await signIn(app))).toEqual({ status: 403, code: 'no_account' })
  })

  test.each([1, 'true', 't', new Date(), null, undefined])(
    'are verified only by the boolean true, not %o',
    async (emailVerified) => {
      const app = loose([{ ...ALICE, emailVerified }])
      const code = 'local_email_unverified'
      expect(await refusalOf(app, await signIn(app))).toEqual({ status: 403, code })
    },
  )

  test('match in any case', async () => {
    const app = loose([{ ...ALICE, email: 'Alice@EXAMPLE.com' }])
    expect((await signIn(app)).status).toBe(303)
  })
})

describe('a new account', () => {
  test('gets the canonical address, the name and the federated identity, and no more', async () => {
    const created: unknown[] = []
    const rows: Account[] = []
    const app = createApp({
      accounts: {
        findByEmail: () => rows,
        findById: () => undefined,
        create: (account) => {
          created.push(account)
          rows.push({ id: 1, email: account.email, emailVerified: true })
        },
      },
    })
    await signIn(app, { sub: 'me', claims: { role: 'admin', org_id: 'x' } })
    expect(created).toEqual([
      {
        email: 'alice@example.com',
        name: 'Ada Example',
        link: { issuer: 'https://hub.test', subject: 'me' },
      },
    ])
  })

  test('is not made where somebody with its address was faster', async () => {
    const rows: Account[] = []
    const app = createApp({
      accounts: {
        findByEmail: () => [...rows],
        findById: () => undefined,
        create: () => {
          rows.push({ ...ALICE, id: 'local', emailVerified: false })
          throw new Error('duplicate key value violates unique constraint')
        },
      },
    })
    const code = 'local_email_unverified'
    expect(await refusalOf(app, await signIn(app))).toEqual({ status: 403, code })
  })

  test('that a racing sign-in committed between two reads is found, not refused', async () => {
    let looks = 0
    const app = createApp({
      accounts: {
        findByEmail: () => (looks++ === 0 ? [] : [ALICE]),
        findById: () => ALICE,
        create: () => {},
      },
      links: memoryLinks([
        { issuer: 'https://hub.test', subject: 'me', accountId: 'a1', proof: 'email' },
      ]),
    })
    expect((await signIn(app, { sub: 'me' })).status).toBe(303)
  })

  test('that create() did not make is a store failure, with its error in the log', async () => {
    const error = new Error('disk full')
    const app = createApp({
      accounts: {
        findByEmail: () => [],
        findById: () => undefined,
        create: () => {
          throw error
        },
      },
    })
    const code = 'store_unavailable'
    expect(await refusalOf(app, await signIn(app))).toEqual({ status: 503, code })
    expect(app.events.at(-1)?.error).toMatchObject({ cause: error })
  })
})

describe('a store that fails is a refusal, never "no such account"', () => {
  const broken = () => {
    throw new Error('connection refused')
  }
  const accounts = { findByEmail: () => [], findById: () => undefined }
  test.each<[string, Parameters<typeof createApp>[0]]>([
    ['findByEmail', { accounts: { ...accounts, findByEmail: broken } }],
    ['findByEmail, later', { accounts: { ...accounts, findByEmail: async () => broken() } }],
    ['the ledger', { links: { findByAccount: broken, findBySubject: broken, add: broken } }],
    ['the ledger’s add', { links: { ...memoryLinks(), add: broken } }],
    ['the replay store', { replay: { consume: broken } }],
    [
      'currentAccount',
      { currentAccount: (request) => (/callback/.test(request.url) ? broken() : undefined) },
    ],
    ['startSession', { startSession: broken }],
  ])('%s', async (_what, options) => {
    const app = createApp(options)
    const response = await signIn(app)
    expect(await refusalOf(app, response)).toEqual({ status: 503, code: 'store_unavailable' })
    expect(response.headers.getSetCookie()).toEqual([])
  })
})

describe('onUnverifiedLocal', () => {
  test('may answer in place of the refusal', async () => {
    const app = createApp({
      onUnverifiedLocal: ({ ref }) => new Response(`prove it, ${ref}`, { status: 403 }),
    })
    app.accounts[0]!.emailVerified = false
    const response = await signIn(app)
    expect(await response.text()).toMatch(/^prove it, /)
    expect(app.sessions()).toBe(0)
  })

  test('leaves the refusal where it answers nothing', async () => {
    const app = createApp({ onUnverifiedLocal: () => undefined })
    app.accounts[0]!.emailVerified = false
    expect(await (await signIn(app)).text()).toContain('nobody ever confirmed it there')
  })
})
