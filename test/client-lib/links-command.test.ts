/**
 * `links supersede`: an operator gives an account to the new owner of its address.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { runCommand } from '../../client-lib/src/cli.ts'
import { links } from './app-ledger.ts'
import { createApp, createTestBrowser, ENVIRONMENT, refusalOf, signIn } from './app-under-test.ts'

const LEDGER = 'test/client-lib/app-ledger.ts'
const SUPERSEDE = ['links', 'supersede', '--links', LEDGER, '--account', 'a1', '--subject', 'you']

beforeEach(() => {
  for (const [name, value] of Object.entries(ENVIRONMENT)) vi.stubEnv(name, value)
})
afterEach(() => vi.unstubAllEnvs())

test('the new owner gets in from then on, and the one before no longer', async () => {
  const app = createApp({ links })
  const arrive = async (sub: string) =>
    refusalOf(app, await signIn({ ...app, browser: createTestBrowser(app.hub) }, { sub }))
  expect(await arrive('me')).toEqual({ status: 303, code: 'signed_in' })
  expect(await arrive('you')).toEqual({ status: 403, code: 'subject_conflict' })

  const { exitCode, lines } = await runCommand(SUPERSEDE)
  expect([exitCode, lines]).toEqual([0, ['Account a1 belongs to you from now on. Before: me.']])
  expect(await arrive('you')).toEqual({ status: 303, code: 'signed_in' })
  expect(await arrive('me')).toEqual({ status: 403, code: 'subject_conflict' })
})

test('the row is JSON for machines', async () => {
  const { lines } = await runCommand([...SUPERSEDE.with(5, 'a2'), '--json'])
  const row = { issuer: 'https://hub.test', subject: 'you', accountId: 'a2', held: null }
  expect(JSON.parse(lines.join())).toEqual(row)
  expect(await links.findByAccount('https://hub.test', 'a2')).toMatchObject({ subject: 'you' })
})

describe('nothing is written', () => {
  test.each<[what: string, args: string[], variables: Record<string, string>, answer: object]>([
    ['without an account', SUPERSEDE.toSpliced(4, 2), {}, { exitCode: 2 }],
    ['without a subject', SUPERSEDE.toSpliced(6, 2), {}, { exitCode: 2 }],
    ['by another word', SUPERSEDE.with(1, 'replace'), {}, { exitCode: 2 }],
    [
      'by an app without a hub',
      SUPERSEDE,
      { IDENTITY_HUB_URL: '' },
      { exitCode: 1, lines: ['IDENTITY_HUB_URL is not set'] },
    ],
    [
      'where a variable is wrong',
      SUPERSEDE,
      { IDENTITY_HUB_URL: 'https://hub.test/path' },
      { exitCode: 1, lines: [expect.stringContaining('IDENTITY_HUB_URL must be an origin')] },
    ],
    [
      'where the module has no ledger',
      SUPERSEDE.with(3, 'test/client-lib/app-under-test.ts'),
      {},
      { exitCode: 1, lines: [expect.stringContaining('must export links')] },
    ],
  ])('%s', async (_what, args, variables, answer) => {
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
    const before = await links.findByAccount('https://hub.test', 'a1')
    expect(await runCommand(args)).toMatchObject(answer)
    expect(await links.findByAccount('https://hub.test', 'a1')).toBe(before)
  })
})
