/**
 * Standard clients among the apps on the account page: when the person last went there, and the way out.
 */
import { beforeEach, expect, test } from 'vitest'
import { signedInPerson, type Person } from '../hub/person.ts'
import { ISSUER } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { CALLBACK, createRegistrant } from './registrant.ts'
import { CLIENTS, freshCode, freshTokens, redeem, renew } from './standard-client.ts'

const CLI = { client_id: 'cli', redirect_uri: 'http://127.0.0.1/callback' }
const SETTINGS = {
  ...CLIENTS,
  registration: { dynamic: true },
  apps: [
    ...CLIENTS.apps,
    { id: 'cli', name: 'Shell', redirectUris: [CLI.redirect_uri], public: true },
  ],
}

const hub = useHub({ settings: SETTINGS })
let ada: Person
beforeEach(async () => void (ada = await signedInPerson(hub)))

/** The rows under "Apps", as they are read. */
async function apps(): Promise<string[]> {
  const text = await (await ada.open('/account')).text()
  const [, list = ''] = /<h2>Apps<\/h2>\s*<ul class="rows">(.*?)<\/ul>/s.exec(text) ?? []
  return list.split('</li>').slice(0, -1)
}

const press = (app: string) =>
  hub.app.request(`${ISSUER}/account/sign-out-of-app`, {
    method: 'POST',
    headers: { Origin: ISSUER, Cookie: ada.cookie() },
    body: new URLSearchParams({ app }),
  })

test('an app that speaks the standard stands there once it was used, and links to where it is', async () => {
  expect(await apps()).toEqual([expect.stringContaining('>Mail</a>')])
  await freshTokens(hub, ada)
  const [, web, ...others] = await apps()
  expect(web).toContain('<a href="https://web.test">Web</a>')
  expect(web).toContain('Sign out of Web')
  expect(others).toEqual([])
})

test('a program on the device has nowhere to link to', async () => {
  await redeem(hub, { code: await freshCode(ada, CLI), ...CLI }, {})
  const [, row] = await apps()
  expect(row).toContain('Shell')
  expect(row).not.toContain('<a ')
})

test('signing out of one ends what it was granted, for longer too, and nothing else', async () => {
  const scope = 'openid offline_access'
  const { refresh_token } = await freshTokens(hub, ada, { scope })
  const shell = await redeem(hub, { code: await freshCode(ada, { ...CLI, scope }), ...CLI }, {})
  expect((await press('web')).status).toBe(303)

  expect(await renew(hub, refresh_token)).toMatchObject({ status: 400 })
  const form = { client_id: 'cli' }
  expect(await renew(hub, shell.body.refresh_token, form, {})).toMatchObject({ status: 200 })
  expect((await ada.get('me')).status).toBe(200)
})

test('who registered themselves stand there by the host as well, and are not linked to', async () => {
  const named = { client_name: 'Mail', token_endpoint_auth_method: 'none' }
  const { client_id } = (await createRegistrant(hub).register(named)).body
  const client = { client_id, redirect_uri: CALLBACK }
  await redeem(hub, { code: await freshCode(ada, client), ...client }, {})
  const [, row] = await apps()
  expect(row).toContain('Mail (stranger.test)')
  expect(row).not.toContain('<a ')
})
