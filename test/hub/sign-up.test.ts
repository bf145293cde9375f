/**
 * Signing up, DESIGN §6.1: what is accepted, and that the answer never tells whether the address has a user.
 */
import { describe, expect, test } from 'vitest'
import { hashSecret } from '../../hub/src/base/secret.ts'
import { createHubApp } from '../../hub/src/http/app.ts'
import { createHub } from '../../hub/src/main.ts'
import { CHEAP_HASH, PASSWORD } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { ADA, createPerson, newestMail, refusal } from './person.ts'

const hub = useHub()

const signUp = (change: Record<string, unknown> = {}) => createPerson(hub).signUp(change)

type Accounts = Partial<typeof hub.hub.config.accounts>

/** The same hub under other settings for accounts. */
function withAccounts(accounts: Accounts) {
  const config = { ...hub.hub.config, accounts: { ...hub.hub.config.accounts, ...accounts } }
  return createPerson({ ...hub, app: createHubApp({ ...hub.hub, config }) })
}

describe('POST /v1/auth/email/signup', () => {
  test('makes no user, and sends a link and a code', async () => {
    const { status, body, response } = await signUp()
    expect([status, body]).toEqual([202, { user: null, next: 'verify_email' }])
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await hub.db.selectFrom('users').selectAll().execute()).toEqual([])

    const { to, text, html } = await newestMail(hub)
    expect(to).toBe(ADA)
    expect(text).toMatch(/^https:\/\/hub\.test\/verify\?token=[A-Za-z0-9._~-]{16,}$/m)
    expect(text.match(/(?<!\d)\d{6}(?!\d)/g)).toHaveLength(1)
    expect(html).toContain('https://hub.test/verify?token=')
  })

  test.each([
    ['accepted', {}],
    ['refused', { password: 'weak' }],
  ])('marks the browser, and starts no session: %s', async (_how, change) => {
    const { response } = await signUp(change)
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-symbolon_browser=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+; Secure$/,
      ),
    ])
  })

  test('answers alike for an address that has a user, whose owner gets a mail about it', async () => {
    await hub.addUser(ADA)
    const known = await signUp()
    const { subject, text } = await newestMail(hub)
    const unknown = await signUp({ email: 'eve@example.com' })

    const seen = ({ status, body, response }: typeof known) => ({
      status,
      body,
      headers: [...response.headers.keys()],
    })
    expect(seen(known)).toEqual(seen(unknown))
    expect(subject).toContain('already have an account')
    expect(text).not.toMatch(/token=|\d{6}/)
  })

  test('changes nothing about a user that is there', async () => {
    await hub.addUser(ADA)
    const rows = () => hub.db.selectFrom('users').selectAll().execute()
    const before = await rows()
    await signUp({ name: 'Mallory', password: 'Another-Pass1' })
    expect(await rows()).toEqual(before)
  })

  test('says so with accounts.revealExisting', async () => {
    await hub.addUser(ADA)
    expect(refusal(await withAccounts({ revealExisting: true }).signUp())).toEqual({
      status: 409,
      code: 'account_exists',
    })
  })

  test.each([
    ['ADA@EXAMPLE.COM', 'ada@example.com'],
    ["o'neil+tag@example.com", "o'neil+tag@example.com"],
    ['ada@BÜCHER.example', 'ada@xn--bcher-kva.example'],
  ])('takes %s as %s', async (email, canonical) => {
    expect((await signUp({ email })).status).toBe(202)
    const rows = await hub.db.selectFrom('pending_sign_ups').select(['email']).execute()
    expect(rows).toEqual([{ email: canonical }])
  })

  test('sends to the canonical domain, whatever stands for it in what was typed', async () => {
    await signUp({ email: 'Ada.L@ＢÜcher。example' })
    expect((await newestMail(hub)).to).toBe('Ada.L@xn--bcher-kva.example')
  })

  test.each([
    ['no @', 'ada.example.com'],
    ['two @', 'ada@b@example.com'],
    ['a space before', ' ada@example.com'],
    ['a full-width @', 'ada＠example.com'],
    ['no dot in the domain', 'ada@localhost'],
    ['an IP address', 'ada@127.0.0.1'],
    ['a quoted local part', '"ada"@example.com'],
    ['a Cyrillic letter in the local part', 'аda@example.com'],
    ['a line break', 'ada@example.com\r\nBcc: eve@example.com'],
    ['255 characters', `ada@${'a.'.repeat(124)}com`],
  ])('refuses an address with %s', async (_what, email) => {
    expect(refusal(await signUp({ email }))).toEqual({ status: 400, code: 'invalid_signup' })
  })

  test.each([
    ['of spaces', '  '],
    ['with a line break', 'Ada\nExample'],
    ['with a line separator', 'Ada\u2028Example'],
    ['with a zero byte', 'Ada\0'],
    ['with half a character', 'Ada \ud83d'],
    ['of 101 characters', 'a'.repeat(101)],
  ])('refuses a name %s', async (_what, name) => {
    expect(refusal(await signUp({ name }))).toEqual({ status: 400, code: 'invalid_signup' })
  })

  test.each(['a', '🐘'.repeat(100), '<b>Ada</b>', ' Ada '])('takes the name %s', async (name) => {
    expect((await signUp({ name })).status).toBe(202)
  })

  test.each([
    ['7 characters', 'Abc-12x', 'at least 8'],
    ['129 characters', `Aa1-${'x'.repeat(125)}`, 'at most 128'],
    ['no upper case', 'correct-horse9', 'an upper-case letter'],
    ['no lower case', 'CORRECT-HORSE9', 'a lower-case letter'],
    ['no digit', 'Correct-Horse', 'a digit'],
    ['no special character', 'CorrectHorse9', 'a special character'],
  ])('refuses a password of %s', async (_what, password, missing) => {
    const answer = await signUp({ password })
    expect(refusal(answer)).toEqual({ status: 400, code: 'weak_password' })
    expect(answer.body.error.message).toContain(missing)
  })

  test.each([' Ab-1 56 ', 'Пароль-42', `Aa1-${'🐘'.repeat(124)}`])(
    'takes the password %s as it is',
    async (password) => {
      expect((await signUp({ password })).status).toBe(202)
    },
  )

  test.each(['email', 'password', 'name'])('asks for a missing %s', async (field) => {
    const answer = await signUp({ [field]: undefined })
    expect(refusal(answer)).toEqual({ status: 400, code: 'missing_field' })
    expect(answer.body.error.message).toContain(field)
  })

  test('is limited to domains, and to nobody, by accounts.signUp', async () => {
    const limited = withAccounts({ signUp: 'domains', domains: ['example.com'] })
    expect((await limited.signUp()).status).toBe(202)
    for (const email of ['ada@sub.example.com', 'ada@notexample.com', 'ada@example.com.evil.test'])
      expect(refusal(await limited.signUp({ email })).code).toBe('invalid_signup')

    expect(refusal(await withAccounts({ signUp: 'closed' }).signUp()).code).toBe('invalid_signup')
  })
})

describe('without a mail transport', () => {
  test.each([['in production', { isProduction: true }]])(
    '%s it answers 503 and keeps nothing',
    async (_where, change) => {
      const config = { ...hub.hub.config, ...change }
      const silent = await createHub(config, hub.db, { log: hub.hub.log, hashCost: CHEAP_HASH })
      const answer = await createPerson({ ...hub, app: createHubApp(silent) }).signUp()
      expect(refusal(answer)).toEqual({ status: 503, code: 'verification_unavailable' })
      expect(answer.response.headers.get('retry-after')).not.toBeNull()
      expect(await hub.db.selectFrom('pending_sign_ups').selectAll().execute()).toEqual([])
    },
  )
})

test('what a pending sign-up holds is hashed or sealed', async () => {
  const person = createPerson(hub)
  await person.signUp()
  const { text } = await newestMail(hub)
  const dump = JSON.stringify([
    await hub.db.selectFrom('pending_sign_ups').selectAll().execute(),
    await hub.db.selectFrom('one_time_tokens').selectAll().execute(),
    await hub.db.selectFrom('outbox').selectAll().execute(),
    hub.events,
  ])
  const [link] = /(?<=token=)[\w-]+/.exec(text)!
  const [code] = /(?<!\d)\d{6}(?!\d)/.exec(text)!
  const [mark] = person.jar.values()
  // Six digits are soon tried: hashed alone they would be as good as in the clear.
  const quickly = [code, `${ADA}.${code}`].map(hashSecret)
  for (const hash of quickly) expect(dump).not.toContain(hash)
  for (const secret of [PASSWORD, link, `"${code}"`, mark!]) expect(dump).not.toContain(secret)
})
