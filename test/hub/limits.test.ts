/**
 * Limits on requests that are refused: a flood of them ends in 429, while whoever asks for what is there is served.
 */
import { createHash, randomBytes } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { removeExpired } from '../../hub/src/domain/people/housekeeping.ts'
import { authorizeUrl, CALLBACK, ISSUER } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { onBreakableStore } from './breakable-store.ts'
import { ADA, createPerson, refusal, returned, shown, signedInPerson } from './person.ts'
import { reachedFrom } from './reached-from.ts'

const MINUTE = 60_000
const MOST = 6
const VERIFIER = randomBytes(32).toString('base64url')
const SETTINGS = {
  apps: [
    { id: 'mail', name: 'Mail', redirectUris: [CALLBACK] },
    { id: 'notes', name: 'Notes', redirectUris: [CALLBACK], flow: 'code' },
  ],
  limits: { refusedRequestsPerNetwork: MOST, refusedCredentialsPerNetwork: 3 },
}

const hub = useHub({ settings: SETTINGS })
beforeEach(async () => {
  hub.pass(MINUTE + 1)
})

const ask = (change: Record<string, string | undefined>, from = hub) =>
  from.app.request(authorizeUrl(change))

async function redeem(change: Record<string, string>, from = hub) {
  const code = randomBytes(32).toString('base64url')
  const form = { grant_type: 'authorization_code', app: 'notes', code, redirect_uri: CALLBACK }
  const body = new URLSearchParams({ ...form, code_verifier: VERIFIER, ...change })
  const response = await from.app.request(`${ISSUER}/identity/token`, { method: 'POST', body })
  const { error } = (await response.json()) as { error?: string }
  return { status: response.status, error, headers: response.headers }
}

async function freshCode() {
  const ada = await signedInPerson(hub)
  const challenge = createHash('sha256').update(VERIFIER).digest('base64url')
  const pkce = { code_challenge: challenge, code_challenge_method: 'S256' }
  const code = { app: 'notes', response_type: 'code', ...pkce }
  return returned(await ada.open(authorizeUrl(code))).code!
}

const MISSES = [
  () => ask({ app: 'unknown' }),
  () => ask({ redirect_uri: 'https://evil.test/' }),
  () => redeem({}),
]

/** Everything that a network may get refused in a minute. */
async function useUp() {
  for (let count = 0; count < MOST; count += 1) {
    expect((await MISSES[count % MISSES.length]!()).status).toBe(400)
  }
}

describe('refused authorize requests and redemptions', () => {
  test('are 429 after so many of one network in a minute', async () => {
    await useUp()
    const page = await ask({ app: 'unknown' })
    expect(Number(page.headers.get('retry-after'))).toBe(60)
    expect(await shown(page)).toEqual({ status: 429, code: 'too_many_requests', location: null })
    const redemption = await redeem({})
    expect(redemption).toMatchObject({ status: 429, error: 'too_many_requests' })
    expect(Number(redemption.headers.get('retry-after'))).toBe(60)

    expect((await ask({ app: 'unknown' }, reachedFrom(hub, '203.0.113.7'))).status).toBe(400)
    hub.pass(MINUTE)
    expect((await ask({ app: 'unknown' })).status).toBe(400)
  })

  test('keep nobody from what is there', async () => {
    const ada = await signedInPerson(hub)
    await useUp()
    expect(returned(await ada.open(authorizeUrl()))).toMatchObject({ status: 302, to: CALLBACK })
    expect(returned(await ask({}))).toMatchObject({ status: 302, to: `${ISSUER}/sign-in` })
  })

  test('shed no parallel redemption of a code: one gets the token', async () => {
    const code = await freshCode()
    await useUp()
    const answers = await Promise.all(Array.from({ length: 50 }, () => redeem({ code })))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  test('do not count what is malformed, which stays 400', async () => {
    const malformed = [
      () => ask({ app: undefined }),
      () => ask({ app: 'Not An App' }),
      () => ask({ app: 'a'.repeat(65) }),
      () => ask({ redirect_uri: undefined }),
      () => ask({ redirect_uri: 'no address' }),
      () => hub.app.request(`${authorizeUrl()}&app=mail`),
      () => redeem({ code: 'short' }),
      () => redeem({ code_verifier: '' }),
      () => redeem({ grant_type: 'password' }),
    ]
    const statuses = async () => Promise.all(malformed.map(async (act) => (await act()).status))
    expect(await statuses()).toEqual(Array(malformed.length).fill(400))
    await useUp()
    expect(await statuses()).toEqual(Array(malformed.length).fill(400))
  })

  test('do not count what goes back to the app', async () => {
    for (const change of [{ prompt: 'none' }, { nonce: 'short' }, { response_type: 'code' }]) {
      for (const _ of Array(MOST)) expect((await ask(change)).status).toBe(302)
    }
    await useUp()
  })

  test('are the same when they cannot be counted', async () => {
    const { app, store } = await onBreakableStore(hub)
    store.isAway = true
    const response = await app.request(authorizeUrl({ app: 'unknown' }))
    expect(await shown(response)).toEqual({ status: 400, code: 'invalid_app', location: null })
  })

  test('are no longer counted once they are too many', async () => {
    await useUp()
    await Promise.all(Array.from({ length: 20 }, () => ask({ app: 'unknown' })))
    const before = await hub.db.selectFrom('throttles').selectAll().execute()
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask({ app: 'unknown' })))
    expect(answers.every(({ status }) => status === 429)).toBe(true)
    expect(await hub.db.selectFrom('throttles').selectAll().execute()).toEqual(before)
  })
})

test('a wrong current password counts for its network, which keeps nobody from their own', async () => {
  const ada = await signedInPerson(hub)
  const change = (current: string) =>
    ada.post('password/change', { current, password: 'Another-Horse9' })
  for (const _ of [1, 2, 3]) expect((await change('Wrong-Pass1')).status).toBe(401)

  const stranger = await createPerson(hub).signIn()
  expect(refusal(stranger)).toEqual({ status: 429, code: 'too_many_requests' })
  expect((await createPerson(reachedFrom(hub, '203.0.113.7')).signIn()).status).toBe(200)
  expect((await change('Correct-Horse9')).status).toBe(200)
})

test('housekeeping removes the counts whose time is over, and no others', async () => {
  await createPerson(hub).post('magic-link', { email: ADA })
  await ask({ app: 'unknown' })
  const counts = async () => {
    await removeExpired(hub.db, hub.hub.config.sessions, hub.clock.at)
    return (await hub.db.selectFrom('throttles').selectAll().execute()).length
  }
  expect(await counts()).toBe(3)
  hub.pass(MINUTE)
  expect(await counts()).toBe(2)
  hub.pass(60 * MINUTE)
  expect(await counts()).toBe(0)
})
