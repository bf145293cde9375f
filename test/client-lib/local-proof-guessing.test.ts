/**
 * Guessing at the password of an account that was never confirmed, and forms that are no answer to the question.
 */
import { describe, expect, test } from 'vitest'
import { APP_URL, depart, refusalOf } from './app-under-test.ts'
import { answer, asked, createUnverifiedApp, PASSWORD, stateOn } from './unverified-app.ts'

describe('a wrong password', () => {
  test('asks again, says so, and opens nothing', async () => {
    const { app, state } = await asked()
    const response = await answer(app, state, 'wrong')
    const page = await response.text()
    expect(response.status).toBe(403)
    expect(page).toContain('role="alert">That is not the password of this account in Mail.')
    expect(page).toContain('aria-describedby="problem"')
    expect(page).not.toContain('wrong')
    expect(app.events.at(-1)).toEqual({ code: 'proof_failed', sub: 'me' })
    expect(app.sessions()).toBe(0)

    expect((await answer(app, stateOn(page))).status).toBe(303)
  })

  test.each([undefined, null, 1, 'true', {}])('is everything but true: %o', async (verdict) => {
    const verifyPassword = (() => verdict) as unknown as () => boolean
    const { app, state } = await asked({ onUnverifiedLocal: { verifyPassword } })
    expect((await answer(app, state)).status).toBe(403)
    expect(app.sessions()).toBe(0)
  })

  test('may be tried five times in one sign-in, however the cookie is kept', async () => {
    const { app, state } = await asked()
    const kept = new Map(app.browser.cookies)
    for (let time = 0; time < 5; time++) {
      for (const [name, value] of kept) app.browser.cookies.set(name, value)
      expect((await answer(app, state, 'wrong')).status).toBe(403)
    }
    const response = await answer(app, state)
    expect(await refusalOf(app, response)).toEqual({ status: 403, code: 'proof_exhausted' })
    expect([app.sessions(), app.browser.cookies.size]).toEqual([0, 0])
  })

  test('fifty at once are five tries', async () => {
    let tries = 0
    const verifyPassword = () => ++tries < 0
    const { app, state } = await asked({ onUnverifiedLocal: { verifyPassword } })
    const cookie = [...app.browser.cookies].map((pair) => pair.join('=')).join('; ')
    const headers = { cookie, 'sec-fetch-site': 'same-origin' }
    await Promise.all(
      Array.from({ length: 50 }, () => app.browser.post('/identity/prove', { state }, headers)),
    )
    expect(tries).toBe(5)
  })

  test('may be tried ten times an hour by one person, however often they begin', async () => {
    let tries = 0
    const app = createUnverifiedApp({
      onUnverifiedLocal: { verifyPassword: () => ++tries < 0, resetUrl: '/reset' },
    })
    app.clock.at = new Date('2026-11-21T12:00:00Z')
    for (let round = 0; round < 4; round++) {
      const { state } = await asked({}, app)
      for (let time = 0; time < 4; time++) await answer(app, state, 'wrong')
    }
    expect(tries).toBe(10)
    expect(app.events.at(-1)?.code).toBe('state_unknown') // the exhausted sign-in is over

    app.clock.pass(3600)
    const { state } = await asked({}, app)
    await answer(app, state, 'wrong')
    expect(tries).toBe(11)
  })
})

describe('POST /identity/prove', () => {
  test.each<[Record<string, string>, number]>([
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site', origin: APP_URL }, 403],
    [{ origin: 'null' }, 403],
    [{}, 403],
    [{ origin: APP_URL }, 303],
  ])('with %o answers %i', async (headers, status) => {
    const { app, state } = await asked()
    const form = { state, password: PASSWORD }
    const response = await app.browser.post('/identity/prove', form, headers)
    expect([response.status, app.sessions()]).toEqual([status, status === 303 ? 1 : 0])
  })

  test('takes neither a pending sign-in nor a pending switch for a pending proof, nor the other way', async () => {
    const fresh = createUnverifiedApp()
    const { state } = await depart(fresh.browser)
    expect((await answer(fresh, state)).status).toBe(400)

    const { app, state: proof } = await asked()
    const response = await app.browser.post('/identity/switch', { state: proof })
    expect(await refusalOf(app, response)).toEqual({ status: 400, code: 'state_unknown' })
  })

  test('with two passwords has none', async () => {
    const { app, state } = await asked()
    const cookie = [...app.browser.cookies].map((pair) => pair.join('=')).join('; ')
    const body = new URLSearchParams({ state, password: PASSWORD })
    body.append('password', PASSWORD)
    const headers = { cookie, 'sec-fetch-site': 'same-origin' }
    const request = new Request(`${APP_URL}/identity/prove`, { method: 'POST', body, headers })
    expect((await app.hub.handle(request))?.status).toBe(403)
  })

  test('a store that fails is a refusal, and the password can be tried again', async () => {
    let isAway = true
    const verifyPassword = () => {
      if (isAway) throw new Error('connection refused')
      return true
    }
    const { app, state } = await asked({ onUnverifiedLocal: { verifyPassword } })
    const response = await answer(app, state)
    expect(await refusalOf(app, response)).toEqual({ status: 503, code: 'store_unavailable' })
    isAway = false
    expect((await answer(app, state)).status).toBe(303)
  })
})
