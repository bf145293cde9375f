/**
 * What a sign-in leaves behind in the browser: nothing that a script, the next person at this screen or another site could use.
 */
import type { BrowserContext, Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import type { Demo } from '../support/demo.ts'
import { JOSE } from '../support/jose-pattern.ts'
import { test } from './browser-test.ts'
import { signInAtHub } from './hub-forms.ts'

const SECRET = /token|code=|state=|nonce|eyJ/

describe('after a sign-in', () => {
  test('no token is in the address, the history or the referrer', async ({ demo, page }) => {
    await signIn(page, demo)
    expect(page.url()).toBe(`${demo.mail}/`)
    expect(await page.evaluate(() => document.referrer)).not.toMatch(SECRET)

    const visited = await historyOf(page)
    expect(visited).toContain(`${demo.mail}/`)
    expect(visited.filter((url) => SECRET.test(url) && !url.startsWith(demo.hub))).toEqual([])
    // The hub's own pages carry their sealed continuation, and nothing that signs in.
    expect(visited.filter((url) => url.includes('token') || JOSE.test(url))).toEqual([])
  })

  test('scripts see no cookie and no storage', async ({ demo, page }) => {
    await signIn(page, demo)
    for (const site of [demo.hub, demo.mail, demo.calendar]) {
      await page.goto(site)
      expect(await page.evaluate(() => document.cookie)).toBe('')
      expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0)
    }
  })

  test('the cookies that are left are HttpOnly, each at its own site', async ({ demo, page }) => {
    await signIn(page, demo)
    const cookies = await cookiesOf(page.context())
    expect(cookies).toEqual([
      { name: 'mail_session', domain: 'mail.localhost', httpOnly: true, sameSite: 'Lax' },
      { name: 'symbolon_browser', domain: 'localhost', httpOnly: true, sameSite: 'Lax' },
      { name: 'symbolon_method', domain: 'localhost', httpOnly: true, sameSite: 'Lax' },
      { name: 'symbolon_session', domain: 'localhost', httpOnly: true, sameSite: 'Lax' },
    ])
  })
})

test('a page that loads a picture from elsewhere is noticed', async ({ chromium, demo }) => {
  const { openVisitor } = await import('./visitor.ts')
  const { context, page, complaints } = await openVisitor(chromium, demo)
  await page.goto(demo.mail)
  await page.evaluate(() => document.body.append(Object.assign(new Image(), { src: '/x.png' })))
  await expect.poll(() => complaints.join()).toMatch(/Content Security Policy/)
  await context.close()
})

async function signIn(page: Page, { mail, alice }: Demo): Promise<void> {
  await page.goto(mail)
  await page.getByRole('link', { name: 'Sign in with Acme' }).click()
  await signInAtHub(page, { email: alice.email, password: alice.atHub })
  await page.getByRole('heading', { name: 'Inbox' }).waitFor()
}

async function historyOf(page: Page): Promise<string[]> {
  const devtools = await page.context().newCDPSession(page)
  const { entries } = await devtools.send('Page.getNavigationHistory')
  return entries.map(({ url }) => url)
}

async function cookiesOf(context: BrowserContext) {
  const cookies = await context.cookies()
  return cookies
    .map(({ name, domain, httpOnly, sameSite }) => ({ name, domain, httpOnly, sameSite }))
    .sort((a, b) => a.name.localeCompare(b.name))
}
