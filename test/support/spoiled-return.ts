/**
 * An honest return from the hub, spoiled: its identity token signed again with other claims or another header, by the hub's
 * own key unless the test brings one. So a check is tested alone, with every other one satisfied.
 */
import { decodeJwt } from 'jose'
import { expect } from 'vitest'
import type { Browser } from './browser.ts'
import { ask, cookiesOf } from './ask.ts'
import { wordsOn, whoIsIn } from './acts.ts'
import { signToken, type TokenChanges } from '../../client-lib/src/testing/test-hub.ts'
import { RESULT } from './flow.ts'
import type { Page } from './page.ts'
import type { AppSite, ThreeSites } from './three-sites.ts'

/** `undefined` removes a claim or a header. */
export async function signAgain(
  sites: ThreeSites,
  answer: URL,
  changes: TokenChanges,
): Promise<URL> {
  const { kid, privateKey } = await sites.hub.hub.keys.active(sites.hub.clock.at)
  return withToken(sites, answer, (honest) =>
    signToken({
      header: { typ: 'identity+jwt', alg: 'EdDSA', kid, ...changes.header },
      payload: { ...(decodeJwt(honest) as object), ...changes.claims },
      key: changes.key ?? privateKey,
    }),
  )
}

/** The same return, by which the app gets another identity token: in the URL, or for the code in it. */
export function withToken(sites: ThreeSites, answer: URL, change: (honest: string) => string): URL {
  const spoiled = new URL(answer)
  const result = answer.searchParams.get(RESULT)!
  if (RESULT === 'code') sites.wire.spoil(result, change)
  else spoiled.searchParams.set('token', change(result))
  return spoiled
}

/** The identity token that this return brings the app. The return is used up by that. */
export async function tokenOf(sites: ThreeSites, browser: Browser, answer: URL): Promise<string> {
  const app = sites.apps.find(({ url }) => url === answer.origin)!
  await ask(app, answer, { cookie: cookiesOf(browser, app.url) })
  return RESULT === 'code' ? sites.wire.tokens.at(-1)! : answer.searchParams.get('token')!
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
