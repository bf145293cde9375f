/**
 * Signs in up to the callback with a token of the test's own making.
 */
import { expect } from 'vitest'
import { depart, mintFor, refusalOf, returnWith, type AppUnderTest } from './app-under-test.ts'

export async function present(app: AppUnderTest, makeToken: (honest: string) => string) {
  const departure = await depart(app.browser)
  const token = makeToken(mintFor(app, departure))
  return app.browser.get(returnWith(app, departure, token))
}

export async function expectRefused(app: AppUnderTest, response: Response, code: string) {
  expect(await refusalOf(app, response)).toEqual({ status: 400, code })
  expect(app.sessions()).toBe(0)
  expect(app.browser.cookies.has('session')).toBe(false)
  expect(response.headers.get('location')).toBe(null)
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(await response.text()).not.toContain(code)
}
