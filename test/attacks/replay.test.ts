/**
 * The attacker has seen a return that worked (a log, a history, a shoulder) and wants it to work again, with everything that
 * the person's browser sent if need be.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { interceptReturn, signInAtHub, whoIsIn } from '../support/acts.ts'
import { ask, cookiesOf } from '../support/ask.ts'
import type { Browser } from '../support/browser.ts'
import { perFlow } from '../support/flow.ts'
import { expectRefused, signAgain } from '../support/spoiled-return.ts'
import type { AppName } from '../support/three-sites.ts'
import { useThreeSites } from '../support/use-three-sites.ts'

/** A token is remembered by the app, a code by the hub. */
const USED = perFlow({ direct: 'token_replayed', code: 'result_invalid' })

const sites = useThreeSites({ people: ['alice@example.com', 'dave@example.com'] })
let browser: Browser
beforeEach(async () => {
  browser = sites.openBrowser()
  await signInAtHub(browser, 'alice@example.com')
})

describe.each<AppName>(['mail', 'calendar'])('at %s', (name) => {
  /** A return that has worked, and the cookies that it was made with. */
  async function worked() {
    const app = sites[name]
    const answer = await interceptReturn(browser, app)
    const cookie = cookiesOf(browser, app.url)
    expect((await ask(app, answer, { cookie })).status).toBe(303)
    return { app, answer, cookie }
  }

  const expectNoSession = (response: Response) => {
    expect(response.status).toBe(400)
    expect(response.headers.getSetCookie().join()).not.toContain('_session=')
  }

  test('the same browser goes back in its history', async () => {
    const app = sites[name]
    const answer = await interceptReturn(browser, app)
    await browser.visit(answer)
    await browser.click('Sign out')

    await expectRefused(browser, app, await browser.visit(answer), 'state_unknown')
  })

  test('somebody repeats the whole request, cookies and all', async () => {
    const { app, answer, cookie } = await worked()
    expectNoSession(await ask(app, answer, { cookie }))
    expect(app.events.at(-1)?.code).toBe(USED)
  })

  test('somebody signed the same jti again', async () => {
    const { app, answer, cookie } = await worked()
    const claims = {
      name: 'Another spelling',
      exp: Math.floor(sites.hub.clock.at.getTime() / 1000) + 200,
    }
    expectNoSession(await ask(app, await signAgain(sites, answer, { claims }), { cookie }))
    expect(app.events.at(-1)?.code).toBe(USED)
  })

  test('somebody waits for the app to be deployed anew', async () => {
    const { app, answer, cookie } = await worked()
    await app.deploy()
    expectNoSession(await ask(app, answer, { cookie }))
    expect(app.events.at(-1)?.code).toBe(USED)
  })

  test('somebody waits until the jti might be forgotten', async () => {
    const { app, answer, cookie } = await worked()
    const exp = 120_000 + 60_000 // the token's life and the skew
    sites.hub.pass(exp - 1_000)
    expectNoSession(await ask(app, answer, { cookie }))
    sites.hub.pass(2_000)
    expectNoSession(await ask(app, answer, { cookie }))
    expect(app.events.at(-1)?.code).toBe(
      perFlow({ direct: 'token_expired', code: 'result_invalid' }),
    )
  })

  test('a refusal spends the token as well', async () => {
    const app = sites[name]
    const other = sites.openBrowser()
    await signInAtHub(other, 'dave@example.com')
    const answer = await interceptReturn(other, app)
    const cookie = cookiesOf(other, app.url)

    expect((await ask(app, answer, { cookie })).status).toBe(403)
    expectNoSession(await ask(app, answer, { cookie }))
  })

  test('a return that was never used dies after two minutes, a code after one', async () => {
    const answer = await interceptReturn(browser, sites[name])
    sites.hub.pass(perFlow({ direct: 181_000, code: 60_000 }))
    const code = perFlow({ direct: 'token_expired', code: 'result_invalid' })
    await expectRefused(browser, sites[name], await browser.visit(answer), code)
  })
})

test('a store that cannot say whether the token was used means no session', async () => {
  const { mail } = sites
  const answer = await interceptReturn(browser, mail)
  await mail.database.query('ALTER TABLE identity_used_tokens RENAME TO away')

  const page = await browser.visit(answer)

  await mail.database.query('ALTER TABLE away RENAME TO identity_used_tokens')
  expect([page.status, mail.events.at(-1)?.code]).toEqual([503, 'store_unavailable'])
  expect(await whoIsIn(browser, mail)).toBe(undefined)
  // Nothing was decided, so a token still works; a code has been redeemed for it.
  expect((await browser.visit(answer)).status).toBe(perFlow({ direct: 200, code: 400 }))
})
