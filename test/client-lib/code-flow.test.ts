/**
 * The code flow: what the library asks of the hub, what it makes of the answers, and that neither flow stands in for the
 * other. The tokens themselves are tried by the hostile suites, which run once for each flow.
 */
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  callbackPath,
  createApp,
  createTestBrowser,
  depart,
  mintFor,
  refusalOf,
  returnWith,
  signIn,
  type AppUnderTest,
} from './app-under-test.ts'

const HUB = 'https://hub.test'
const JWKS = `${HUB}/.well-known/jwks.json`
const TOKEN_ENDPOINT = `${HUB}/identity/token`

const createCodeApp = (changes: Parameters<typeof createApp>[0] = {}) =>
  createApp({ flow: 'code', ...changes })

const challengeOf = (verifier: string) => createHash('sha256').update(verifier).digest('base64url')

const SIGNED_IN = { status: 303, code: 'signed_in' }
const RESULT_INVALID = { status: 400, code: 'result_invalid' }

describe('the way there', () => {
  test('asks for a code, with a challenge of its own for each sign-in', async () => {
    const { browser } = createCodeApp()
    const [one, two] = [(await depart(browser)).url, (await depart(browser)).url]
    expect(one.searchParams.get('response_type')).toBe('code')
    expect(one.searchParams.get('code_challenge_method')).toBe('S256')
    const challenge = one.searchParams.get('code_challenge')
    expect(challenge).toMatch(/^[\w-]{43}$/)
    expect(challenge).not.toBe(one.searchParams.get('nonce'))
    expect(challenge).not.toBe(two.searchParams.get('code_challenge'))
  })

  test('keeps the verifier sealed, in a cookie of 1 KB at most', async () => {
    const app = createCodeApp()
    await depart(app.browser, `?return=/${'x'.repeat(500)}`)
    const [[name = '', value = ''] = []] = app.browser.cookies
    expect(name.length + value.length + 1).toBeLessThanOrEqual(1024)
  })

  test('is chosen by the variable as well, and the app’s own word comes first', async () => {
    const environment = {
      ...{ IDENTITY_HUB_URL: HUB, IDENTITY_APP_ID: 'mail', IDENTITY_APP_URL: 'https://mail.test' },
      ...{ IDENTITY_SECRET: 'A'.repeat(43), IDENTITY_FLOW: 'code' },
    }
    const typeOf = async (app: AppUnderTest) =>
      (await depart(app.browser)).url.searchParams.get('response_type')
    expect(await typeOf(createApp({ environment }))).toBe('code')
    expect(await typeOf(createApp({ environment, flow: 'direct' }))).toBe('token')
  })
})

describe('the redemption', () => {
  test('is one form to the token endpoint, without cookies, redirects, or anything else', async () => {
    const asked: Parameters<typeof fetch>[] = []
    const app = createCodeApp({
      fetch: async (...call) => (asked.push(call), new Response(null, { status: 400 })),
    })
    const departure = await depart(app.browser)
    await app.browser.get(callbackPath({ code: 'a-code', state: departure.state, iss: HUB }))

    const [[url, init] = [], ...others] = asked
    expect([url, others]).toEqual([TOKEN_ENDPOINT, []])
    expect(init).toMatchObject({ redirect: 'error', signal: expect.any(AbortSignal) })
    expect(new Headers(init!.headers).has('cookie')).toBe(false)
    const form = Object.fromEntries(new URLSearchParams(String(init!.body)))
    expect(form).toEqual({
      ...{ grant_type: 'authorization_code', app: 'mail', code: 'a-code' },
      redirect_uri: 'https://mail.test/identity/callback',
      code_verifier: expect.stringMatching(/^[\w-]{43}$/),
    })
    const { searchParams } = departure.url
    expect(challengeOf(form.code_verifier!)).toBe(searchParams.get('code_challenge'))
    expect(challengeOf(form.code_verifier!)).not.toBe(searchParams.get('nonce'))
  })

  test('brings the token, which is verified with the hub’s keys', async () => {
    const app = createCodeApp()
    expect(await refusalOf(app, await signIn(app))).toEqual(SIGNED_IN)
    expect(app.testHub.fetches).toEqual([TOKEN_ENDPOINT, JWKS])
  })

  test('of a code that another browser was given fails at the hub', async () => {
    const app = createCodeApp()
    const [victim, attacker] = [createTestBrowser(app.hub), createTestBrowser(app.hub)]
    const own = await depart(attacker)
    const code = app.testHub.issueCode(
      mintFor(app, await depart(victim)),
      (await depart(victim)).url,
    )
    const response = await attacker.get(callbackPath({ code, state: own.state, iss: HUB }))
    expect(await refusalOf(app, response)).toEqual(RESULT_INVALID)
  })

  test('of one return, fifty times at once, opens one session', async () => {
    const app = createCodeApp()
    const departure = await depart(app.browser)
    const path = returnWith(app, departure, mintFor(app, departure))
    const cookie = [...app.browser.cookies].map((pair) => pair.join('=')).join('; ')
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => app.browser.get(path, { cookie })),
    )
    expect(answers.filter(({ status }) => status === 303).length).toBe(1)
    expect(app.sessions()).toBe(1)
  })

  test('that brings a token once more opens nothing', async () => {
    const app = createCodeApp()
    const departure = await depart(app.browser)
    const cookie = [...app.browser.cookies].map((pair) => pair.join('=')).join('; ')
    const token = mintFor(app, departure)
    for (const answer of [SIGNED_IN, { status: 400, code: 'token_replayed' }]) {
      const response = await app.browser.get(returnWith(app, departure, token), { cookie })
      expect(await refusalOf(app, response)).toEqual(answer)
    }
  })
})

describe('what belongs to the other flow is refused before anything is fetched', () => {
  test.each([
    ['a token in the code flow', 'code', (token: string) => ({ token })],
    ['a token beside the code', 'code', (token: string) => ({ token, code: 'a-code' })],
    ['an empty token beside the code', 'code', () => ({ token: '', code: 'a-code' })],
    ['a code in the direct flow', 'direct', () => ({ code: 'a-code' })],
    ['a code beside the token', 'direct', (token: string) => ({ token, code: 'a-code' })],
  ] as const)('%s', async (_what, flow, resultOf) => {
    const app = createApp({ flow })
    const departure = await depart(app.browser)
    const result = resultOf(mintFor(app, departure))
    const path = callbackPath({ ...result, state: departure.state, iss: HUB })
    expect(await refusalOf(app, await app.browser.get(path))).toEqual(RESULT_INVALID)
    expect([app.testHub.fetches, app.sessions()]).toEqual([[], 0])
  })

  test('also where the deployment changed its flow in between', async () => {
    const before = createApp({ flow: 'direct' })
    const after = createCodeApp({ fetch: before.testHub.fetch })
    const departure = await depart(before.browser)
    for (const [name, value] of before.browser.cookies) after.browser.cookies.set(name, value)
    const path = returnWith(before, departure, mintFor(before, departure))
    expect(await refusalOf(after, await after.browser.get(path))).toEqual(RESULT_INVALID)
  })
})
