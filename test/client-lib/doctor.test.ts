/**
 * `npx @symbolon/client doctor`: a healthy app from its variables to a whole sign-in; variables and connections that are broken,
 * each named rightly. Every examination is a process of its own.
 */
import type { RequestListener } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../support/free-ports.ts'
import { ALICE } from './app-under-test.ts'
import { openWard, type Variables, type Ward } from './doctor-ward.ts'

const FLOW = ['--email', ALICE.email, '--password-stdin']
let ward: Ward
beforeAll(async () => {
  ward = await openWard(['mail', 'code', 'secure'])
  await ward.site.hub.addUser(ALICE.email)
  await ward.start('mail')
  await ward.start('code')
  await ward.start('secure')
})
afterAll(() => ward.close())

const ADAPTER = `export const findByEmail = async () => [${JSON.stringify(ALICE)}]
setInterval(() => {}, 1000) // as an open pool would`

describe('a healthy app', () => {
  test('passes every check, up to the person’s own account', async () => {
    const accounts = await ward.file('accounts.mjs', ADAPTER)
    const { code, out } = await ward.doctor(ward.variables('mail'), [
      '--accounts',
      accounts,
      ...FLOW,
    ])
    expect(code, out).toBe(0)
    expect(out.match(/^ok .*$/gm)).toHaveLength(9)
    expect(out).toContain('alice@example.com landed in account a1, and is signed out again')
    expect(await openSessions()).toEqual([])
  })

  test('signs the person in by the code flow as well', async () => {
    const { code, out } = await ward.doctor(ward.variables('code'), FLOW)
    expect(code, out).toBe(0)
    expect(out).toContain('alice@example.com landed in account a1')
  })

  test('on https has the flags that its cookie needs', async () => {
    const { code, out } = await ward.doctor(ward.variables('secure'))
    expect(code, out).toBe(0)
    expect(out).toContain('Not run: accounts, flow')
  })

  test('that is dormant is told so, and how to look before switching on', async () => {
    const { code, out } = await ward.doctor({ ...ward.variables('mail'), IDENTITY_HUB_URL: '' })
    expect([code, out]).toEqual([0, expect.stringMatching(/dormant.*\n.*IDENTITY_HUB_URL/)])
  })
})

const openSessions = () =>
  ward.site.hub.db.selectFrom('sessions').where('ended_at', 'is', null).selectAll().execute()

test('a failure is one line and one fix, and what it kept from running is named', async () => {
  const { code, err } = await ward.doctor({
    ...ward.variables('mail'),
    IDENTITY_APP_ID: 'nobodys',
  })
  expect(code).toBe(1)
  expect(err.match(/^FAIL.*$/gm)).toEqual([expect.stringContaining('no app "nobodys"')])
  expect(err.match(/^Fix .*$/gm)).toHaveLength(1)
  expect(err).toContain('Not run: connection login, connection cookies, accounts, flow')
})

describe('variables', () => {
  test.each<[string, Variables, RegExp]>([
    ['a short secret', { IDENTITY_SECRET: 'short' }, /IDENTITY_SECRET must be at least 32/],
    [
      'http in production',
      { IDENTITY_APP_URL: 'http://mail.example.com', NODE_ENV: 'production' },
      /IDENTITY_APP_URL must be https/,
    ],
    [
      'no app URL in production',
      { IDENTITY_APP_URL: '', PORT: '4001', NODE_ENV: 'production' },
      /IDENTITY_APP_URL is missing/,
    ],
    [
      'several faults at once',
      { IDENTITY_APP_ID: 'A B', IDENTITY_FLOW: 'implicit', IDENTITY_SECRET: '' },
      /IDENTITY_APP_ID.*IDENTITY_SECRET.*IDENTITY_FLOW/,
    ],
  ])('%s', async (_what, changes, detail) => {
    const fault = await ward.faultOf({ ...ward.variables('mail'), ...changes })
    expect(fault).toMatchObject({ stage: 'env', code: 'configuration_faulty' })
    expect(fault.detail).toMatch(detail)
  })
})

describe('a connection', () => {
  const toHub = async (IDENTITY_HUB_URL: string) =>
    ward.faultOf({ ...ward.variables('mail'), IDENTITY_HUB_URL })
  const toServer = async (listener: RequestListener) => toHub(await ward.serve(listener))

  test('to a server that is no hub', async () => {
    const { IDENTITY_APP_URL } = ward.variables('mail')
    expect(await toHub(IDENTITY_APP_URL!)).toMatchObject({ code: 'not_a_hub' })
  })

  test('to a hub that is down', async () => {
    const fault = await toHub(`http://localhost:${await freePort()}`)
    expect(fault).toMatchObject({ code: 'hub_unreachable' })
    expect(fault.detail).toContain('ECONNREFUSED')
  })

  test('to a hub that is slow', async () => {
    expect(await toServer(() => {})).toMatchObject({ code: 'hub_slow' })
  })

  test.each([
    ['behind', 'ahead of'],
    ['ahead', 'behind'],
  ])('to a hub whose clock is ten minutes %s', async (hub, ours) => {
    const minutes = hub === 'behind' ? -10 : 10
    const date = () => new Date(Date.now() + minutes * 60_000).toUTCString()
    const fault = await toServer((_req, res) => res.setHeader('date', date()).end('{"keys":[]}'))
    expect(fault).toMatchObject({ code: 'clock_off' })
    expect(fault.detail).toMatch(new RegExp(`^(?:59|60)\\d s ${ours} the hub's`))
  })

  test.each(['<!doctype html>', '{"keys":[]}'])('to a hub whose keys are %s', async (keys) => {
    const fault = await toServer((_req, res) => res.end(keys))
    expect(fault).toMatchObject({ code: 'keys_unreadable' })
  })

  test('to a hub that calls itself otherwise', async () => {
    const fault = await toHub(ward.site.issuer.replace('localhost', 'hub.localhost'))
    expect(fault).toMatchObject({ code: 'issuer_mismatch' })
    expect(fault.fix).toContain(`IDENTITY_HUB_URL to ${ward.site.issuer}`)
  })
})

test.each([['--password-stdin'], ['--colour']])('%s alone is asked wrongly', async (arg) => {
  const { code, err } = await ward.doctor(ward.variables('mail'), [arg])
  expect([code, err]).toEqual([2, expect.stringContaining('--email')])
})
