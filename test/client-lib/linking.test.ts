/**
 * Which account an identity token opens: the decision table, row by row, through the callback.
 */
import { describe, expect, test } from 'vitest'
import type { Account, Link } from '../../client-lib/src/index.ts'
import { memoryLinks } from '../../client-lib/src/stores/memory.ts'
import { createApp, refusalOf, signIn } from './app-under-test.ts'

const HUB = 'https://hub.test'
const account = (changes: Partial<Account> = {}): Account => ({
  ...{ id: 'a1', email: 'alice@example.com', emailVerified: true },
  ...changes,
})
const link = (subject: string, accountId: string, proof: Link['proof'] = 'email'): Link => ({
  ...{ issuer: HUB, subject, accountId, proof },
})

const verified = account()
const unverified = account({ emailVerified: false })
const other = account({ id: 'b1', email: 'other@example.com' })
const twin = account({ id: 'a2', email: 'ALICE@example.com' })
const disabled = account({ disabled: true })

interface Row {
  accounts: Account[]
  links: Link[]
  /** What the person with subject `me` and alice@example.com gets. */
  outcome: string
  /** Links that the sign-in added. */
  added?: number
}

const TABLE: Record<string, Row> = {
  'nobody, linked to nobody': { accounts: [], links: [], outcome: 'created', added: 1 },
  'nobody, linked to an account that is gone': {
    ...{ accounts: [], links: [link('me', 'gone')], outcome: 'created', added: 1 },
  },
  'nobody, linked to another account': {
    ...{ accounts: [other], links: [link('me', 'b1')], outcome: 'account_under_other_email' },
  },
  'nobody, linked to an account that an operator gave to another subject': {
    ...{
      accounts: [other],
      links: [link('me', 'b1'), link('you', 'b1')],
      outcome: 'created',
      added: 1,
    },
  },
  'nobody, while another issuer’s subject of the same name is linked': {
    accounts: [other],
    links: [{ ...link('me', 'b1'), issuer: 'https://other.test' }],
    ...{ outcome: 'created', added: 1 },
  },
  'one verified, no link': { accounts: [verified], links: [], outcome: 'a1', added: 1 },
  'one verified, this subject': { accounts: [verified], links: [link('me', 'a1')], outcome: 'a1' },
  'one verified, this subject once had another account': {
    ...{ accounts: [verified, other], links: [link('me', 'b1')], outcome: 'a1', added: 1 },
  },
  'one verified, another subject': {
    ...{ accounts: [verified], links: [link('you', 'a1')], outcome: 'subject_conflict' },
  },
  'one verified, another subject and then this one': {
    ...{ accounts: [verified], links: [link('you', 'a1'), link('me', 'a1')], outcome: 'a1' },
  },
  'one verified, this subject and then another one': {
    accounts: [verified],
    ...{ links: [link('me', 'a1'), link('you', 'a1')], outcome: 'subject_conflict' },
  },
  'one unverified, no link': {
    ...{ accounts: [unverified], links: [], outcome: 'local_email_unverified' },
  },
  'one unverified, this subject by local proof': {
    ...{ accounts: [unverified], links: [link('me', 'a1', 'local')], outcome: 'a1' },
  },
  'one unverified, this subject by email only': {
    ...{ accounts: [unverified], links: [link('me', 'a1')], outcome: 'local_email_unverified' },
  },
  'one unverified, another subject by local proof': {
    accounts: [unverified],
    ...{ links: [link('you', 'a1', 'local')], outcome: 'local_email_unverified' },
  },
  'two, in different case': { accounts: [verified, twin], links: [], outcome: 'ambiguous_account' },
  'two, one of them linked to this subject': {
    ...{ accounts: [verified, twin], links: [link('me', 'a1')], outcome: 'ambiguous_account' },
  },
  'two, one of them disabled': {
    ...{ accounts: [disabled, twin], links: [], outcome: 'ambiguous_account' },
  },
  'one disabled': { accounts: [disabled], links: [], outcome: 'account_disabled' },
  'one disabled, this subject': {
    ...{ accounts: [disabled], links: [link('me', 'a1')], outcome: 'account_disabled' },
  },
  'one disabled and unverified': {
    accounts: [account({ disabled: true, emailVerified: false })],
    ...{ links: [], outcome: 'account_disabled' },
  },
}

function createLinkedApp({ accounts, links }: Pick<Row, 'accounts' | 'links'>) {
  const history = [...links]
  const app = createApp({ links: memoryLinks(history) })
  app.accounts.splice(0, Infinity, ...structuredClone(accounts))
  return { app, history }
}

describe('accounts with this email:', () => {
  test.each(Object.entries(TABLE))('%s', async (_what, { accounts, links, outcome, added = 0 }) => {
    const { app, history } = createLinkedApp({ accounts, links })
    const response = await signIn(app, { sub: 'me' })

    if (outcome === 'created' || outcome === 'a1') {
      expect(response.status).toBe(303)
      const opened = app.browser.cookies.get('session')
      expect(opened === 'a1' ? 'a1' : 'created').toBe(outcome)
      expect(history.findLast(({ accountId }) => accountId === opened)?.subject).toBe('me')
    } else {
      expect(await refusalOf(app, response)).toEqual({ status: 403, code: outcome })
      expect(app.sessions()).toBe(0)
    }
    expect(app.accounts.slice(0, accounts.length)).toEqual(accounts)
    expect(app.accounts.length).toBe(accounts.length + (outcome === 'created' ? 1 : 0))
    expect(history.slice(0, links.length)).toEqual(links)
    expect(history.length).toBe(links.length + added)
  })

  test('without a ledger the email alone decides', async () => {
    for (const [accounts, status] of [
      [[], 303],
      [[verified], 303],
      [[unverified], 403],
      [[verified, twin], 403],
    ] as const) {
      const app = createApp()
      app.accounts.splice(0, Infinity, ...structuredClone(accounts))
      expect((await signIn(app)).status).toBe(status)
    }
  })
})
