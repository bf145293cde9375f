/**
 * What the library makes of the hub's answers at the token endpoint, and of a hub that does not answer.
 */
import { afterEach, describe, expect, test, vi } from 'vitest'
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
const UNREACHABLE = { status: 503, code: 'hub_unreachable' }

const createCodeApp = () => createApp({ flow: 'code' })

/** A sign-in in a browser of its own. */
async function arrive(app: AppUnderTest) {
  const browser = createTestBrowser(app.hub)
  return refusalOf(app, await signIn({ ...app, browser }))
}

describe('an answer of the hub', () => {
  const json = (body: unknown, status = 200) => Response.json(body, { status })
  const token = 'a.b.c'

  const answers: [what: string, answer: () => Response, status: number, code: string][] = [
    ['400 invalid_grant', () => json({ error: 'invalid_grant' }, 400), 400, 'result_invalid'],
    ['400 invalid_request', () => json({ error: 'invalid_request' }, 400), 400, 'result_invalid'],
    ['400 without a body', () => new Response(null, { status: 400 }), 400, 'result_invalid'],
    ['429', () => json({ error: 'too_many_requests' }, 429), 503, 'hub_unreachable'],
    ['500', () => new Response('', { status: 500 }), 503, 'hub_unreachable'],
    ['503', () => json({ error: 'temporarily_unavailable' }, 503), 503, 'hub_unreachable'],
    ['404, as of another server', () => json({}, 404), 503, 'hub_unreachable'],
    ['201 with a token', () => json({ identity_token: token }, 201), 503, 'hub_unreachable'],
    ['a redirect', () => Response.redirect('https://evil.test/'), 503, 'hub_unreachable'],
    ['200 with nothing', () => new Response(''), 400, 'token_malformed'],
    ['200 with a page', () => new Response('<!doctype html>'), 400, 'token_malformed'],
    ['200 with a list', () => json([{ identity_token: token }]), 400, 'token_malformed'],
    ['200 without a token', () => json({ expires_in: 120 }), 400, 'token_malformed'],
    [
      '200 with a token that is a list',
      () => json({ identity_token: [token] }),
      400,
      'token_malformed',
    ],
    ['200 with an access token', () => json({ access_token: token }), 400, 'token_malformed'],
    ['200 with an empty token', () => json({ identity_token: '' }), 400, 'token_malformed'],
    [
      '200 with two tokens',
      () => new Response(`{"identity_token":"a.b.c","identity_token":"${token}"}`),
      ...([400, 'token_malformed'] as const),
    ],
    [
      '200 with 20 KB',
      () => json({ identity_token: token, pad: 'x'.repeat(20_000) }),
      ...([400, 'token_malformed'] as const),
    ],
  ]
  test.each(answers)('%s', async (_what, answer, status, code) => {
    let asked = 0
    const app = createApp({ flow: 'code', fetch: async () => (asked++, answer()) })
    const departure = await depart(app.browser)
    const path = callbackPath({ code: 'a-code', state: departure.state, iss: HUB })
    const response = await app.browser.get(path)
    expect(await refusalOf(app, response)).toEqual({ status, code })
    expect([asked, app.sessions()]).toEqual([1, 0]) // one attempt
    expect(response.headers.get('retry-after')).toBe(status === 503 ? '5' : null)
  })
})

describe('while the hub is away', () => {
  afterEach(() => void vi.restoreAllMocks())

  test('a redemption ends after three seconds', async () => {
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.timeout(10))
    const app = createCodeApp()
    app.testHub.fault = 'hanging'
    expect(await arrive(app)).toEqual(UNREACHABLE)
    expect(timeout).toHaveBeenCalledWith(3_000)
  })

  test('it is asked once in five seconds, the button says so, and both heal', async () => {
    const app = createCodeApp()
    app.testHub.fault = 'down'
    for (let time = 0; time < 5; time++) expect(await arrive(app)).toEqual(UNREACHABLE)
    expect(app.testHub.fetches).toEqual([`${HUB}/identity/token`])
    expect(app.hub.button()).toContain('could not be reached')

    app.testHub.fault = 'none'
    app.clock.pass(5)
    expect(await arrive(app)).toEqual({ status: 303, code: 'signed_in' })
    expect(app.hub.button()).not.toContain('could not be reached')
  })

  test('the pending sign-in stays, so that loading the page again finishes it', async () => {
    const app = createCodeApp()
    const departure = await depart(app.browser)
    const path = returnWith(app, departure, mintFor(app, departure))
    app.testHub.fault = 'down'
    expect((await app.browser.get(path)).status).toBe(503)
    app.testHub.fault = 'none'
    app.clock.pass(5)
    expect((await app.browser.get(path)).status).toBe(303)
  })

  test('the log has the reason and not the code', async () => {
    const app = createCodeApp()
    app.testHub.fault = 'down'
    const departure = await depart(app.browser)
    const path = returnWith(app, departure, mintFor(app, departure))
    await app.browser.get(path)
    expect(app.events.at(-1)).toMatchObject({
      ...{ code: 'hub_unreachable', detail: 'the code could not be redeemed' },
      error: expect.any(TypeError),
    })
    expect(JSON.stringify(app.events)).not.toContain(new URLSearchParams(path).get('code'))
  })
})
