/**
 * The code from the mail, typed by hand, DESIGN §6.1: worth something only in the browser that asked for it, and guessed at
 * only so often.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { codeOf, linkTokenOf, PASSWORD } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { ADA, createPerson, newestMail, refusal, type Person } from './person.ts'

const HOUR = 60 * 60_000
const REFUSED = { status: 400, code: 'invalid_code' }

const hub = useHub()
let ada: Person
beforeEach(() => void (ada = createPerson(hub)))

async function askedCode(person: Person): Promise<string> {
  await person.signUp()
  return codeOf(await newestMail(hub))
}

const type = (person: Person, code: string, more: Record<string, unknown> = {}) =>
  person.post('email/verify', { email: ADA, code, ...more })

const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

async function guess(person: Person, code: string, times: number) {
  for (let count = 0; count < times; count += 1)
    expect(refusal(await type(person, wrong(code)))).toEqual(REFUSED)
}

test('signs in the browser that asked', async () => {
  expect((await type(ada, await askedCode(ada))).body.user).toMatchObject({ email: ADA })
})

test.each([
  ['the address in another case', (code: string) => ({ email: 'ADA@example.com', code }), 200],
  ['another address', (code: string) => ({ email: 'eve@example.com', code }), 400],
  ['spaces', (code: string) => ({ email: ADA, code: ` ${code}` }), 400],
  ['a digit more', (code: string) => ({ email: ADA, code: `${code}0` }), 400],
  ['full-width digits', (code: string) => ({ email: ADA, code: fullWidth(code) }), 400],
])('with %s', async (_what, body, status) => {
  const code = await askedCode(ada)
  expect((await ada.post('email/verify', body(code))).status).toBe(status)
})

const fullWidth = (code: string) =>
  [...code].map((digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)).join('')

test('is worth nothing in another browser, not even with the right password', async () => {
  const code = await askedCode(ada)
  const eve = createPerson(hub)
  expect(refusal(await type(eve, code, { password: PASSWORD }))).toEqual(REFUSED)
  await eve.signUp()
  expect(refusal(await type(eve, code, { password: PASSWORD }))).toEqual(REFUSED)
})

test('is worth nothing beside two cookies of that browser', async () => {
  const code = await askedCode(ada)
  const twice = { Cookie: `${ada.cookie()}; ${ada.cookie()}` }
  const answer = await ada.post('email/verify', { email: ADA, code }, twice)
  expect(refusal(answer)).toEqual(REFUSED)
})

test('works once, and voids the link beside it', async () => {
  const code = await askedCode(ada)
  const token = linkTokenOf(await newestMail(hub))
  await type(ada, code)
  expect(refusal(await type(ada, code))).toEqual(REFUSED)
  expect(refusal(await ada.post('email/verify', { token }))).toEqual(REFUSED)
})

test('is dead after a day', async () => {
  const code = await askedCode(ada)
  hub.pass(24 * HOUR)
  expect(refusal(await type(ada, code))).toEqual(REFUSED)
})

test('is void once this browser asked for a newer one', async () => {
  const older = await askedCode(ada)
  const newer = await askedCode(ada)
  expect(refusal(await type(ada, older)).code).toBe(older === newer ? undefined : 'invalid_code')
  expect((await type(ada, newer)).status).toBe(older === newer ? 400 : 200)
})

test('never works for an address that has a user', async () => {
  await hub.addUser(ADA)
  await ada.signUp()
  const { code_hash } = await hub.db
    .selectFrom('one_time_tokens')
    .select('code_hash')
    .executeTakeFirstOrThrow()
  expect(refusal(await type(ada, code_hash))).toEqual(REFUSED)
})

describe('guesses', () => {
  test('are four, and the fifth try may still be right', async () => {
    const code = await askedCode(ada)
    await guess(ada, code, 4)
    expect((await type(ada, code)).status).toBe(200)
  })

  test('end after five, even with the right code; the link still works', async () => {
    const code = await askedCode(ada)
    await guess(ada, code, 5)
    expect(refusal(await type(ada, code))).toEqual(REFUSED)
    const token = linkTokenOf(await newestMail(hub))
    expect((await ada.post('email/verify', { token })).status).toBe(200)
  })

  test('are ten for an address and hour, however often a browser starts again', async () => {
    await guess(ada, await askedCode(ada), 5)
    await guess(ada, await askedCode(ada), 5)
    expect(refusal(await type(ada, await askedCode(ada)))).toEqual(REFUSED)
  })

  test('are ten for all browsers together', async () => {
    for (const _ of [1, 2]) {
      const browser = createPerson(hub)
      await guess(browser, await askedCode(browser), 5)
    }
    expect(refusal(await type(ada, await askedCode(ada)))).toEqual(REFUSED)
  })

  test('are not saved up by asking for many codes and waiting an hour', async () => {
    const browsers = [ada, createPerson(hub), createPerson(hub)]
    const codes: string[] = []
    for (const browser of browsers) codes.push(await askedCode(browser))
    hub.pass(HOUR + 1000)
    await guess(browsers[0]!, codes[0]!, 5)
    await guess(browsers[1]!, codes[1]!, 5)
    expect(refusal(await type(browsers[2]!, codes[2]!))).toEqual(REFUSED)
  })

  test('are allowed again an hour later', async () => {
    await guess(ada, await askedCode(ada), 5)
    await guess(ada, await askedCode(ada), 5)
    hub.pass(HOUR + 1000)
    expect((await type(ada, await askedCode(ada))).status).toBe(200)
  })

  test('by a browser without a challenge do not count', async () => {
    const code = await askedCode(ada)
    await guess(createPerson(hub), code, 12)
    expect((await type(ada, code)).status).toBe(200)
  })
})
