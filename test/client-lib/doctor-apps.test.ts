/**
 * `npx @symbolon/client doctor` before apps that are registered, run or answer wrongly, each named rightly.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ALICE } from './app-under-test.ts'
import { openWard, type Variables, type Ward } from './doctor-ward.ts'

const FLOW = ['--email', ALICE.email, '--password-stdin']
const IDS = ['mail', 'namesake', 'stripped', 'silent', 'switched-off', 'mixed-up', 'lost']

let ward: Ward
let stripped = ''
beforeAll(async () => {
  ward = await openWard(IDS)
  await ward.site.hub.addUser(ALICE.email)
  await ward.start('mail')
  await ward.start('stripped', {}, (line) => line.replace(`; ${stripped}`, ''))
  await ward.start('switched-off', adapterWith({ ...ALICE, disabled: true }))
  await ward.start('mixed-up', {
    startSession: () => ({ 'set-cookie': 'session=m1; Path=/' }),
    currentAccount: ({ headers }) =>
      headers.get('cookie')?.includes('session=m1') ? { id: 'm1', email: 'mallory@x.test' } : null,
  })
  await ward.start('lost', { startSession: () => [] })
})
afterAll(() => ward.close())

const adapterWith = (...rows: object[]) => ({
  accounts: { findByEmail: () => rows as never, findById: () => undefined },
})

describe('an app', () => {
  test.each<[string, Variables, string]>([
    ['that the hub does not know', { IDENTITY_APP_ID: 'unknown' }, 'invalid_app'],
    [
      'whose redirect URI is not registered',
      { IDENTITY_APP_URL: 'https://mail.example.com' },
      'invalid_redirect_uri',
    ],
    ['of the other flow', { IDENTITY_FLOW: 'code' }, 'unsupported_response_type'],
  ])('%s', async (_what, changes, code) => {
    const fault = await ward.faultOf({ ...ward.variables('mail'), ...changes })
    expect(fault).toMatchObject({ stage: 'connection', code })
  })

  test('that is down', async () => {
    expect(await ward.faultOf(ward.variables('silent'))).toMatchObject({ code: 'app_unreachable' })
  })

  test('that runs without the library', async () => {
    await ward.start('silent', { environment: {} })
    expect(await ward.faultOf(ward.variables('silent'))).toMatchObject({ code: 'app_dormant' })
  })

  test('that runs with other variables', async () => {
    const { IDENTITY_APP_ID: _, ...others } = ward.variables('namesake')
    await ward.start('namesake', { environment: { ...others, IDENTITY_APP_ID: 'another' } })
    const fault = await ward.faultOf(ward.variables('namesake'))
    expect(fault).toMatchObject({ code: 'app_differs' })
    expect(fault.detail).toContain('app=another')
  })

  test.each(['Secure', 'HttpOnly', 'SameSite=Lax'])('whose proxy strips %s', async (flag) => {
    stripped = flag
    const fault = await ward.faultOf(ward.variables('stripped'))
    expect(fault).toMatchObject({ code: 'cookie_flags' })
    expect(fault.detail).toMatch(new RegExp(`without ${flag}$`))
  })
})

describe('an adapter', () => {
  const row = (changes: object) =>
    `export const findByEmail = () => [${JSON.stringify({ ...ALICE, ...changes })}]`
  const twice = JSON.stringify([ALICE, { ...ALICE, id: 'a2', email: 'Alice@example.com' }])

  test.each([
    [
      'that throws',
      'export const findByEmail = () => { throw new Error("no table") }',
      'adapter_throws',
    ],
    ['that exports something else', 'export const find = () => []', 'adapter_unusable'],
    ['that cannot be loaded', 'import "nowhere"', 'adapter_unusable'],
    ['whose rows lack emailVerified', row({ emailVerified: 1 }), 'adapter_answer_invalid'],
    ['with a disabled account', row({ disabled: true }), 'account_disabled'],
    ['with an account never confirmed', row({ emailVerified: false }), 'local_email_unverified'],
    [
      'with two accounts',
      `export const accounts = { findByEmail: () => ${twice} }`,
      'ambiguous_account',
    ],
  ])('%s', async (_what, text, code) => {
    const accounts = await ward.file('broken.mjs', text)
    const fault = await ward.faultOf(ward.variables('mail'), ['--accounts', accounts, ...FLOW])
    expect(fault).toMatchObject({ stage: 'accounts', code })
  })
})

describe('a sign-in', () => {
  test('with the wrong password', async () => {
    const fault = await ward.faultOf(ward.variables('mail'), FLOW, 'Wrong-Horse9')
    expect(fault).toMatchObject({ stage: 'flow', code: 'invalid_credentials' })
  })

  test('of a person whom the app has disabled, who gets a reference for its log', async () => {
    const fault = await ward.faultOf(ward.variables('switched-off'), FLOW)
    expect(fault).toMatchObject({ stage: 'flow', code: 'account_refused' })
    expect(fault.detail).toMatch(/403, Ref [0-9A-Z]{4}-[0-9A-Z]{2}$/)
  })

  test('that ends in somebody else’s account', async () => {
    const fault = await ward.faultOf(ward.variables('mixed-up'), FLOW)
    expect(fault).toMatchObject({ stage: 'flow', code: 'wrong_account' })
  })

  test('that ends in no session', async () => {
    const fault = await ward.faultOf(ward.variables('lost'), FLOW)
    expect(fault).toMatchObject({ stage: 'flow', code: 'no_app_session' })
  })
})
