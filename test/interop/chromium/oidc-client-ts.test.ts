/**
 * oidc-client-ts 3, unmodified, in real Chromium: a single-page app without a server of its own, whose requests cross origins.
 */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { freePort } from '../../support/free-ports.ts'
import { launchChromium } from '../../support/chromium.ts'
import { PASSWORD } from '../../support/hub.ts'
import { ADA, openStage, type Stage } from '../stage.ts'

const LIBRARY = readFileSync('node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js')

let stage: Stage
let browser: Browser
let spa: Server
let origin: string
beforeAll(async () => {
  const port = await freePort()
  origin = `http://spa.localhost:${port}`
  stage = await openStage([
    {
      ...{ id: 'spa', name: 'Spa', public: true },
      ...{ redirectUris: [`${origin}/back`], postLogoutRedirectUris: [`${origin}/`] },
    },
  ])
  spa = createServer((request, response) => {
    const isLibrary = request.url === '/oidc.js'
    response.setHeader('Content-Type', isLibrary ? 'text/javascript' : 'text/html')
    response.end(isLibrary ? LIBRARY : singlePage())
  }).listen(port, '127.0.0.1')
  await once(spa, 'listening')
  browser = await launchChromium(inject('chromiumPath'))
})
afterAll(async () => {
  await browser.close()
  spa.closeAllConnections()
  spa.close()
  await stage.close()
})

const singlePage = () => `<!doctype html><title>Spa</title><output></output>
<script src="/oidc.js"></script>
<script>
  const say = (text) => (document.querySelector('output').textContent = text)
  const users = new oidc.UserManager({
    authority: '${stage.issuer}', client_id: 'spa', redirect_uri: '${origin}/back',
    post_logout_redirect_uri: '${origin}/', scope: 'openid profile email offline_access',
    loadUserInfo: true, automaticSilentRenew: false,
  })
  const begin = async () => {
    const user = location.pathname === '/back' ? await users.signinRedirectCallback() : await users.getUser()
    say(user ? 'You are ' + user.profile.email : 'You are nobody')
  }
  begin().catch((error) => say(String(error)))
</script>`

const said = (page: Page) => page.locator('output').filter({ hasText: /./ }).textContent()

async function signIn(page: Page): Promise<void> {
  await page.goto(origin)
  await page.evaluate('void users.signinRedirect()')
  await page.getByLabel('Email').fill(ADA)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL(`${origin}/back?*`)
  expect(await said(page)).toBe(`You are ${ADA}`)
}

test('a person signs in, the app reads userinfo, renews its tokens, and signs them out', async () => {
  const context = await browser.newContext()
  const page = await context.newPage()
  await signIn(page)

  const before = await page.evaluate('users.getUser().then((user) => user.refresh_token)')
  const after = await page.evaluate('users.signinSilent().then((user) => user.refresh_token)')
  expect(after).toMatch(/./)
  expect(after).not.toBe(before)

  await page.evaluate('void users.signoutRedirect()')
  await page.waitForURL(`${origin}/`)
  expect(await said(page)).toBe('You are nobody')

  await page.evaluate('void users.signinRedirect()')
  await page.waitForURL(`${stage.issuer}/sign-in*`)
  await context.close()
})
