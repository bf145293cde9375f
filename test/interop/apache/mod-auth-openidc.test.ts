/**
 * Apache's mod_auth_openidc, unmodified: a site without a program of its own, which only the hub's people may read.
 */
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { forward } from '../../demo-apps/listening-app.ts'
import { typeCredentials } from '../../support/acts.ts'
import { freePort } from '../../support/free-ports.ts'
import { ADA, openStage, SECRET, type Stage } from '../stage.ts'
import { startApache, type Apache } from './apache.ts'

let stage: Stage
let apache: Apache
let origin: string
let port: number
beforeAll(async () => {
  port = await freePort()
  origin = `http://wiki.localhost:${port}`
  stage = await openStage([
    {
      ...{ id: 'wiki', name: 'Wiki', redirectUris: [`${origin}/callback`], clientSecret: SECRET },
      postLogoutRedirectUris: [`${origin}/`],
    },
  ])
  const client = { issuer: stage.issuer, clientId: 'wiki', clientSecret: SECRET }
  apache = await startApache(inject('apachePath'), { ...client, origin, port })
})
afterAll(async () => {
  await apache.stop()
  await stage.close()
})

async function signedIn() {
  const browser = stage.openBrowser(origin, (request) => forward(request, port))
  await browser.visit(`${origin}/`)
  await typeCredentials(browser, ADA)
  return browser
}

test('a reader signs in on the way, and the site knows who they are', async () => {
  const { page } = await signedIn()
  expect(page.url.href).toBe(`${origin}/`)
  expect(page.text).toBe('The wiki')
  expect(page.headers.get('x-who')).toBe(ADA)
})

test('the site has read userinfo, and renews its tokens', async () => {
  const browser = await signedIn()
  const info = async () => (await browser.fetch(`${origin}/callback?info=json`)).json()
  const before = await info()
  expect(before).toMatchObject({ userinfo: { sub: stage.sub, email: ADA, name: 'Ada Example' } })

  const renewal = new URLSearchParams({ refresh: `${origin}/`, access_token: before.access_token })
  await browser.visit(`${origin}/callback?${renewal}`)
  const after = await info()
  expect(after.access_token).not.toBe(before.access_token)
  expect(after.refresh_token).not.toBe(before.refresh_token)
})

test('signing out there signs out of the hub, and leads back', async () => {
  const browser = await signedIn()
  const query = new URLSearchParams({ logout: `${origin}/` })
  await browser.visit(`${origin}/callback?${query}`)
  expect(browser.page.url.pathname).toBe('/sign-in') // the site asked for somebody again, and nobody is
})
