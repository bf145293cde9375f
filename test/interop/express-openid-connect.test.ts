/**
 * express-openid-connect 3, unmodified: a web app with sessions of its own, which sends people here, takes them back, renews
 * its tokens and signs them out.
 */
import express from 'express'
import { auth } from 'express-openid-connect'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listeningApp, type ListeningApp } from '../demo-apps/listening-app.ts'
import { typeCredentials } from '../support/acts.ts'
import type { Browser } from '../support/browser.ts'
import { ADA, openStage, SECRET, type Stage } from './stage.ts'

const APP = 'http://shop.localhost:5002'

let stage: Stage
let app: ListeningApp
beforeAll(async () => {
  stage = await openStage([
    {
      ...{ id: 'shop', name: 'Shop', redirectUris: [`${APP}/callback`], clientSecret: SECRET },
      postLogoutRedirectUris: [APP],
    },
  ])
  app = await listeningApp(shop())
})
afterAll(async () => {
  await app.close()
  await stage.close()
})

function shop() {
  const server = express()
  server.use(
    auth({
      ...{ issuerBaseURL: stage.issuer, baseURL: APP, clientID: 'shop', clientSecret: SECRET },
      ...{ secret: 'the-shop-has-a-secret-of-its-own', authRequired: false, idpLogout: true },
      authorizationParams: { response_type: 'code', scope: 'openid profile email offline_access' },
    }),
  )
  server.get('/', (request, response) => {
    const { user } = request.oidc
    response.send(user ? `You are ${user['email']}` : 'You are nobody')
  })
  server.get('/about', async (request, response) => {
    response.json(await request.oidc.fetchUserInfo())
  })
  server.get('/renew', async (request, response) => {
    const renewed = await request.oidc.accessToken!.refresh()
    response.json({ renewed: renewed.access_token !== '' })
  })
  return server
}

async function signedIn(): Promise<Browser> {
  const browser = stage.openBrowser(APP, app)
  await browser.visit(`${APP}/login`)
  await typeCredentials(browser, ADA)
  return browser
}

test('a person signs in, and the app knows who they are', async () => {
  const browser = await signedIn()
  expect(browser.page.url.href).toBe(`${APP}/`)
  expect(browser.page.text).toBe(`You are ${ADA}`)
})

test('the app asks for more about them, and renews its tokens', async () => {
  const browser = await signedIn()
  const about = await browser.fetch(`${APP}/about`)
  expect(await about.json()).toMatchObject({ sub: stage.sub, email: ADA, name: 'Ada Example' })
  const renewal = await browser.fetch(`${APP}/renew`)
  expect(await renewal.json()).toEqual({ renewed: true })
})

test('signing out of the app signs out of the hub, and leads back', async () => {
  const browser = await signedIn()
  const page = await browser.visit(`${APP}/logout`)
  expect(page.text).toBe('You are nobody')

  await browser.visit(`${APP}/login`)
  expect(browser.page.url.pathname).toBe('/sign-in')
})
