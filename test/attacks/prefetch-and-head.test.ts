/**
 * Something opens links that nobody clicked: a browser that prefetches, a mail scanner, a preview in a chat. It must not sign
 * anybody in or out, spend a link or a token, or begin a sign-in.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { interceptReturn, signInAtHub, signInLocally, whoIsIn } from '../support/acts.ts'
import { ask, cookiesOf } from '../support/ask.ts'
import type { Browser } from '../support/browser.ts'
import { authorizeUrl, ISSUER, linkTokenOf, PASSWORD } from '../support/hub.ts'
import type { AppName } from '../support/three-sites.ts'
import { useThreeSites } from '../support/use-three-sites.ts'

const ALICE = 'alice@example.com'

const sites = useThreeSites({ people: [ALICE] })
let browser: Browser
beforeEach(async () => {
  browser = sites.openBrowser()
  await signInAtHub(browser, ALICE)
})

describe.each<AppName>(['mail', 'calendar'])('at %s', (name) => {
  test.each([
    { 'sec-purpose': 'prefetch' },
    { 'sec-purpose': 'prefetch;prerender' },
    { 'sec-purpose': 'prefetch;anonymous-client-ip' },
    { purpose: 'prefetch' },
  ])('a prefetch (%o) begins nothing and spends nothing', async (headers) => {
    const app = sites[name]
    const answer = await interceptReturn(browser, app)
    const cookie = cookiesOf(browser, app.url)
    const events = app.events.length

    for (const url of [answer, `${app.url}/identity/login`, `${app.url}/identity/session`]) {
      const response = await ask(app, url, { cookie, headers })
      expect([response.status, response.headers.getSetCookie()]).toEqual([503, []])
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(await response.text()).toBe('')
    }
    expect(app.events).toHaveLength(events)

    await browser.visit(answer)
    expect(await whoIsIn(browser, app)).toBe(ALICE)
  })

  test('HEAD begins nothing and spends nothing', async () => {
    const app = sites[name]
    const answer = await interceptReturn(browser, app)
    const cookie = cookiesOf(browser, app.url)
    const paths = ['login', 'switch', 'logout', 'session'].map(
      (path) => `${app.url}/identity/${path}`,
    )

    for (const url of [answer, ...paths]) {
      const response = await ask(app, url, { method: 'HEAD', cookie })
      expect([response.status, response.headers.getSetCookie()]).toEqual([405, []])
    }
    await browser.visit(answer)
    expect(await whoIsIn(browser, app)).toBe(ALICE)
  })

  test.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])('%s is no way in', async (method) => {
    const app = sites[name]
    const answer = await interceptReturn(browser, app)
    const response = await ask(app, answer, { method, cookie: cookiesOf(browser, app.url) })
    expect([response.status, response.headers.getSetCookie()]).toEqual([405, []])
  })

  test('no GET signs anybody out or confirms anything', async () => {
    const app = sites[name]
    await signInLocally(browser, app, 'bob@example.com')
    for (const path of ['/logout', '/identity/logout', '/identity/switch?state=x', '/login'])
      await browser.visit(app.url + path)
    expect(await whoIsIn(browser, app)).toBe('bob@example.com')
  })

  test('POST to the callback, or GET with a body elsewhere, is no way in', async () => {
    const app = sites[name]
    const answer = await interceptReturn(browser, app)
    const response = await ask(app, `${app.url}/identity/callback`, {
      form: answer.searchParams,
      cookie: cookiesOf(browser, app.url),
    })
    expect(response.status).toBe(405)
  })
})

describe('at the hub', () => {
  const auditRows = async () =>
    (await sites.hub.db.selectFrom('audit_events').select('id').execute()).length

  test('opening a mail link any number of times does not use it up', async () => {
    const person = sites.openBrowser()
    await person.visit(`${ISSUER}/sign-up`)
    await person.submit({ name: 'New', email: 'new@example.com', password: PASSWORD })
    const [mail] = await sites.hub.mails()
    const url = `${ISSUER}/verify?token=${linkTokenOf(mail!)}`

    for (const method of ['GET', 'HEAD', 'GET']) {
      const response = await ask(sites.hub.app, url, { method })
      expect([response.status, response.headers.getSetCookie()]).toEqual([200, []])
    }
    await person.visit(url)
    await person.click('Yes, confirm')
    expect(person.page.url.pathname).toBe('/account')
  })

  test('HEAD gets no identity token, and nothing is recorded', async () => {
    await browser.visit(`${sites.mail.url}/identity/login?prompt=select_account`)
    const sent = await browser.click(`Ada Example ${ALICE}`, { follow: false })
    const resumed = new URL(sent.headers.get('location')!, ISSUER)
    const before = await auditRows()

    for (const url of [authorizeUrl(), resumed]) {
      const asked = { method: 'HEAD', cookie: cookiesOf(browser, ISSUER) }
      const response = await ask(sites.hub.app, url, asked)
      expect([response.status, response.headers.get('location')]).toEqual([405, null])
    }
    expect(await auditRows()).toBe(before)
  })

  test('no GET signs anybody out, in, or up', async () => {
    const query = new URLSearchParams({ email: ALICE, password: PASSWORD, name: 'Eve' })
    for (const path of [
      '/sign-out',
      '/sign-in',
      '/sign-up',
      '/v1/auth/signout',
      '/v1/auth/email/signin',
    ])
      await browser.visit(`${ISSUER}${path}?${query}`, { follow: false })
    expect((await browser.visit(`${ISSUER}/account`)).url.pathname).toBe('/account')
    expect(sites.hub.events.map(({ event }) => event)).not.toContain('request_failed')
  })
})
