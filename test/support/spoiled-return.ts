/**
 * An honest return from the hub, spoiled: its identity token signed again with other claims or another header, by the hub's
 * own key unless the test brings one. So a check is tested alone, with every other one satisfied.
 */
import { decodeJwt } from 'jose'
import { expect } from 'vitest'
import type { Browser } from './browser.ts'
import { wordsOn, whoIsIn } from './acts.ts'
import { signToken, type Signable, type TokenChanges } from './fake-hub.ts'
import type { Page } from './page.ts'
import type { AppSite, ThreeSites } from './three-sites.ts'

/** `undefined` removes a claim or a header. */
export async function signAgain(
  sites: ThreeSites,
  answer: URL,
  changes: TokenChanges,
): Promise<URL> {
  const { kid, privateKey } = await sites.hub.hub.keys.active(sites.hub.clock.at)
  const claims = decodeJwt(answer.searchParams.get('token')!)
  return withToken(answer, {
    header: { typ: 'identity+jwt', alg: 'EdDSA', kid, ...changes.header },
    payload: { ...claims, ...changes.claims },
    key: changes.key ?? privateKey,
  })
}

/** The same return with a token of the test's own making. */
export function withToken(answer: URL, token: Signable | string): URL {
  const spoiled = new URL(answer)
  spoiled.searchParams.set('token', typeof token === 'string' ? token : signToken(token))
  return spoiled
}

/** One plain page at the callback, nobody signed in, and the reason in the app's log alone. */
export async function expectRefused(browser: Browser, app: AppSite, page: Page, code: string) {
  expect([page.url.pathname, page.status, app.events.at(-1)?.code]).toEqual([
    '/identity/callback',
    400,
    code,
  ])
  expect(page.headers.get('cache-control')).toBe('no-store')
  expect(page.headers.getSetCookie().join()).not.toContain('_session=')
  expect(wordsOn(page)).toMatch(/Ref \w{4}-\w{2}/)
  expect(page.text).not.toContain(code)
  expect(await whoIsIn(browser, app)).toBe(undefined)
}
